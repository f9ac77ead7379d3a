public enum GateError {
    GATE_SHUT(HttpStatus.LOCKED, false,
        new Words("The gate is shut.", "Das Tor ist zu."),
        new Words("Ring the bell.", "Klingeln.")),
    GATE_STUCK(HttpStatus.CONFLICT, true,
        new Words("The gate is stuck.", "Das Tor klemmt."),
        new Words("Try again.", "Noch einmal."));

    GateError(HttpStatus status, boolean retryable, Words userMessage, Words suggestedAction) {}
}
