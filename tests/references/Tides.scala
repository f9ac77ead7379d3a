object TideError {
  case object TooLow extends TideError {
    val code = 7001
    val message = "The water is too low"
  }

  case object TooHigh extends TideError {
    override val code: Int = 7002
    override val message: String = "The water is too high"
  }
}
