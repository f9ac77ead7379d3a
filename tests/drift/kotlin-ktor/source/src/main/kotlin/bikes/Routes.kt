package bikes

fun Route.rides() {
    post("/rides") {
        val bike = bikes.find(call.parameters["id"]) ?: throw CodeException(ErrorCode.BIKE_NOT_FOUND, "No such bike")
        if (bike.inUse) throw CodeException(ErrorCode.BIKE_IN_USE, "In use")
        if (bike.battery < 10) throw BatteryLow(bike.battery)
        if (!zone.allows(bike)) throw ZoneForbidden
        if (bike.lock.jammed) {
            logger.error { "LOCK_STUCK ${bike.id}" }
            throw LockJammed
        }
        if (call.rider.helmet == null) throw CodeException(ErrorCode.HELMET_MISSING, "Put on a helmet")
        if (clock.hour > 23) throw CurfewException(23)
        if (station.full) {
            return@post call.respond(HttpStatusCode.Conflict, ErrorBody(code = "STATION_FULL", message = "No dock is free"))
        }
        // throw CodeException(ErrorCode.TARIFF_GONE, "x")
    }
}

fun StatusPagesConfig.errors() {
    exception<ApiException> { call, e ->
        call.respond(HttpStatusCode.fromValue(e.status), ErrorBody(e.code, e.message))
    }
    exception<Throwable> { call, _ ->
        call.respond(HttpStatusCode.InternalServerError, ErrorBody(ErrorCode.UNKNOWN.name, "Unknown"))
    }
}

fun worthARetry(code: String) = when (code) {
    "PHONE_UNVERIFIED", "SIM_SWAPPED" -> false
    ErrorCode.TARIFF_GONE.name -> false
    else -> code != ErrorCode.RIDE_OVER.name
}
