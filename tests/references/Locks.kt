sealed class LockError(val code: String, val retryable: Boolean, message: String) : RuntimeException(message) {
    data object GateShut : LockError("LCK-31", false, "The gate is shut")
    data class GateStuck(val since: Instant) : LockError("LCK-32", true, "The gate does not move")
}
