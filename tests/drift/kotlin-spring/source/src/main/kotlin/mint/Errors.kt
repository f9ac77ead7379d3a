package mint

sealed class MintError(val code: String, val status: HttpStatus) : RuntimeException() {
    abstract val text: String

    data class CoinBent(val id: Long) : MintError("COIN_BENT", HttpStatus.BAD_REQUEST) {
        override val text get() = "Coin $id is bent"
    }

    class PressHot(private val degrees: Int) : MintError("PRESS_HOT", HttpStatus.SERVICE_UNAVAILABLE) {
        override val text = "The press has $degrees degrees"
    }

    data object PressOff : MintError("PRESS_OFF", HttpStatus.SERVICE_UNAVAILABLE) {
        override val text = "The press is off"
    }

    data object GuardAsleep : MintError("GUARD_ASLEEP", HttpStatus.FORBIDDEN) {
        override val text = "Nobody guards"
    }

    data class InkDry(val colour: String) : MintError("INK_DRY", HttpStatus.CONFLICT) {
        override val text = "No $colour ink"
    }
}

@ResponseStatus(HttpStatus.LOCKED)
class VaultTimedException : CodedException("VAULT_TIMED")
