package com.acme.clinic.errors;

public class InsuranceException extends ClinicException {
    public static InsuranceException refused(String why) {
        return new InsuranceException("clinic.insurance.refused", HttpStatus.PAYMENT_REQUIRED, why);
    }
}
