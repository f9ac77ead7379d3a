package mint

@Service
class Service(private val press: Press) {
    companion object {
        private const val GONE = "ORDER_GONE"
        private const val DUPLICATE = "ORDER_DUPLICATE"
        const val TOPIC = "MINT_ORDERS"
    }

    fun mint(order: Order): Coin {
        if (press.hot) throw MintError.PressHot(press.degrees)
        if (!press.on) throw MintError.PressOff
        if (order.ink == null) throw MintError.InkDry("red")
        val coin = press.press(order) ?: throw MintError.CoinBent(order.id)
        if (orders.exists(order)) {
            throw ResponseStatusException(HttpStatus.CONFLICT, DUPLICATE)
        }
        if (order.metal > stock) {
            throw ApiError.builder()
                .code("METAL_SHORT")
                .status(HttpStatus.UNPROCESSABLE_ENTITY)
                .message("Not enough metal")
                .build()
        }
        if (coin.fake) {
            return ResponseEntity.status(403).body(mapOf("code" to "COIN_FAKE", "message" to "Made elsewhere"))
        }
        if (vault.timed) throw VaultTimedException()
        rabbit.convertAndSend(TOPIC, coin)
        log.info("COIN_MADE {}", coin.id)
        return coin
    }

    fun again(e: MintError): Boolean = when (e) {
        is MintError.GuardAsleep -> true
        else -> e.code in setOf(GONE, "ORDER_LATE")
    }
}

@RestControllerAdvice
class Advice {
    @ExceptionHandler
    fun any(e: Exception) = ResponseEntity.status(500).body(mapOf("code" to "MINT_ERROR", "message" to "Sorry"))

    @ExceptionHandler
    fun limit(e: LimitException) = ResponseEntity.status(429).body(mapOf("code" to "MINT_BUSY", "message" to "Wait"))
}
