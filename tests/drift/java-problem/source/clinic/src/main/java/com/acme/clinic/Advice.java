package com.acme.clinic;

@ControllerAdvice
class Advice {
    @ExceptionHandler
    ResponseEntity<?> any(Exception e) {
        log.error("clinic.advice.caught", e);
        return ResponseEntity.status(HttpStatus.INTERNAL_SERVER_ERROR).body(Map.of("code", "clinic.internal", "message", "Unexpected"));
    }
}
