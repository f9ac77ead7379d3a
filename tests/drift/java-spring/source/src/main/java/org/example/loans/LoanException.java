package org.example.loans;

public class LoanException extends RuntimeException {
    private final ErrorCode error;

    public LoanException(ErrorCode error, Object... args) {
        super(error.code());
        this.error = error;
    }

    public ErrorCode error() { return error; }
}
