package org.example.loans;

import lombok.extern.slf4j.Slf4j;

@Slf4j
@Service
public class LoanService {

    public Loan sign(String id, User user) {
        Loan loan = loans.find(id).orElseThrow(() -> new LoanException(ErrorCode.LOAN_NOT_FOUND, id));
        if (loan.isSigned()) {
            throw new LoanException(ErrorCode.ALREADY_SIGNED);
        }
        if (!range.contains(loan.amount())) {
            throw new LoanException(ErrorCode.AMOUNT_OUT_OF_RANGE, range.min(), range.max());
        }
        if (!loan.owner().equals(user)) {
            throw new LoanException(ErrorCode.NOT_OWNER);
        }
        if (loan.guarantor() == null) {
            throw new LoanException(
                ErrorCode.GUARANTOR_MISSING);
        }
        try {
            return bank.sign(loan);
        } catch (BankClientException e) {
            if ("BANK-4711".equals(e.code()) || e.code().equals("BANK-4712")) {
                log.warn("LOAN-3333 bank is slow");
            }
            throw new BankException(e);
        }
    }

    boolean over(LoanException e) {
        return e.error() == ErrorCode.OFFER_EXPIRED || ErrorCode.SCORING_REFUSED.equals(e.error());
    }
}
