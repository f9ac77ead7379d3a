import org.apache.http.HttpStatus.*

enum class TideError(val code: String, val httpStatus: Int, val message: String) {
    TOO_LOW("TDE-1", SC_CONFLICT, "The water is too low."),
    TOO_HIGH("TDE-2", SC_SERVICE_UNAVAILABLE, "The water is too high."),
}
