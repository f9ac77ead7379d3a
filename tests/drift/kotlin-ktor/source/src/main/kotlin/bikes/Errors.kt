package bikes

import io.ktor.http.HttpStatusCode

enum class ErrorCode(val status: HttpStatusCode) {
    BIKE_NOT_FOUND(HttpStatusCode.NotFound),
    BIKE_IN_USE(HttpStatusCode.Locked),
    RIDE_OVER(HttpStatusCode.Gone),
    TARIFF_GONE(HttpStatusCode.Gone),
    HELMET_MISSING(HttpStatusCode.Forbidden),
    UNKNOWN(HttpStatusCode.InternalServerError);
}

open class ApiException(val code: String, val status: Int, message: String) : Exception(message)

class CodeException(val error: ErrorCode, message: String) : ApiException(error.name, error.status.value, message)

class BatteryLow(percent: Int) : ApiException("BATTERY_LOW", 409, "Only $percent percent of battery left")

object ZoneForbidden : ApiException("ZONE_FORBIDDEN", 403, "Not here")

object LockJammed : ApiException("LOCK_JAMMED", 500, "The lock does not open")

object PhoneUnverified : ApiException("PHONE_UNVERIFIED", 401, "Verify your phone")

class CurfewException(hour: Int) : ApiException(
    code = "CURFEW",
    status = 403,
    message = "No rides after $hour",
)
