package org.example.loans;

import org.springframework.http.HttpStatus;

/** All codes; see LOAN-7777 in the wiki. */
public enum ErrorCode {

    LOAN_NOT_FOUND("LOAN-1001", HttpStatus.NOT_FOUND, "Loan {0} was not found"),
    ALREADY_SIGNED("LOAN-1002", HttpStatus.CONFLICT, "Signed already"),
    AMOUNT_OUT_OF_RANGE("LOAN-1003", HttpStatus.UNPROCESSABLE_ENTITY, "The amount must be between {0} and {1}"),
    NOT_OWNER("LOAN-1004", HttpStatus.NOT_FOUND, "Not your loan"),
    OFFER_EXPIRED("LOAN-1005", HttpStatus.GONE, "The offer is over"),
    GUARANTOR_MISSING("LOAN-1006", HttpStatus.BAD_REQUEST, "A guarantor is needed"),
    SCORING_REFUSED("LOAN-1007", HttpStatus.FORBIDDEN, "Scoring said no"),
    UNEXPECTED("LOAN-9000", HttpStatus.INTERNAL_SERVER_ERROR, "Unexpected error");

    private final String code;
    private final HttpStatus status;
    private final String message;

    ErrorCode(String code, HttpStatus status, String message) {
        this.code = code;
        this.status = status;
        this.message = message;
    }

    public String code() { return code; }
    public HttpStatus status() { return status; }
}
