package org.example.loans;

@RestControllerAdvice
public class Handler {

    @ExceptionHandler(LoanException.class)
    ResponseEntity<ErrorBody> loan(LoanException e) {
        return ResponseEntity.status(e.error().status()).body(new ErrorBody(e.error().code(), e.getMessage()));
    }

    @ExceptionHandler(BankException.class)
    ResponseEntity<ErrorBody> bank(BankException e) {
        return ResponseEntity.status(HttpStatus.BAD_GATEWAY).body(new ErrorBody(BankException.CODE, "The bank does not answer"));
    }

    @ExceptionHandler(MaintenanceException.class)
    ResponseEntity<ErrorBody> maintenance() {
        return ResponseEntity
            .status(500)
            .body(new ErrorBody("LOAN-2002", "Closed for an hour"));
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<ErrorBody> any(Exception e) {
        return ResponseEntity.internalServerError().body(new ErrorBody(ErrorCode.UNEXPECTED.code(), "Unexpected error"));
    }

    @ExceptionHandler(LimitException.class)
    ResponseEntity<ErrorBody> limit() {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS).body(new ErrorBody("LOAN-2003", "Slow down"));
    }
}
