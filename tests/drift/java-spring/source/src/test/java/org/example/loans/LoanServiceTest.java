package org.example.loans;

class LoanServiceTest {
    @Test
    void tests() {
        throw new LoanException(ErrorCode.OFFER_EXPIRED);
    }
    String x = new ErrorBody("LOAN-5555", "x").toString();
}
