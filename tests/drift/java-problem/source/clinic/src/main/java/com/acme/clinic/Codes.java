package com.acme.clinic;

public interface Codes {
    String APPOINTMENT_TAKEN = "clinic.appointment.taken";
    String APPOINTMENT_PAST = "clinic.appointment.past";
    String DOCTOR_AWAY = "clinic.doctor.away";
    String DOCTOR_RETIRED = "clinic.doctor.retired";
    String CONSENT_MISSING = "clinic.consent.missing";
    String TOPIC = "clinic.events.appointments";
}
