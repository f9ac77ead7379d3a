sealed abstract class FerryError(val code: String, val status: Int, val message: String)
object FerryError {
  case object QuayClosed extends FerryError("quay.closed", 409, "The quay is closed")
  case object RampStuck extends FerryError("ramp.stuck", 503, "The ramp is stuck")
}
