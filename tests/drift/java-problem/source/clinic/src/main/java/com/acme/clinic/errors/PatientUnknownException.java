package com.acme.clinic.errors;

@ResponseStatus(HttpStatus.GONE)
public class PatientUnknownException extends ClinicException {
    public PatientUnknownException(String id) {
        super("clinic.patient.unknown", "No patient " + id);
    }
}
