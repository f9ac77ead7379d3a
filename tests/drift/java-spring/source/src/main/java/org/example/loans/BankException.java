package org.example.loans;

public class BankException extends RemoteException {
    public static final String CODE = "LOAN-2001";

    public BankException(Throwable cause) {
        super(CODE, cause);
    }
}
