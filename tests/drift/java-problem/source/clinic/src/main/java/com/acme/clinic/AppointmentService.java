package com.acme.clinic;

import static com.acme.clinic.Codes.*;

public class AppointmentService {
    private static final Map<String, HttpStatus> STATUS = Map.of(
        APPOINTMENT_TAKEN, HttpStatus.CONFLICT,
        APPOINTMENT_PAST, HttpStatus.BAD_REQUEST,
        DOCTOR_AWAY, HttpStatus.CONFLICT,
        DOCTOR_RETIRED, HttpStatus.GONE
    );

    public Appointment book(Request request) {
        var patient = patients.find(request.patient()).orElseThrow(() -> new PatientUnknownException(request.patient()));
        if (slots.taken(request.slot())) {
            throw problem(APPOINTMENT_TAKEN, "The slot is gone");
        }
        if (request.slot().isBefore(now())) {
            throw problem(APPOINTMENT_PAST, "Too late");
        }
        if (request.doctor().away()) throw problem(Codes.DOCTOR_AWAY, "The doctor is away");
        if (request.doctor().retired()) throw problem(Codes.DOCTOR_RETIRED, "The doctor has retired");
        if (!insurance.covers(patient)) throw InsuranceException.refused("not covered");
        kafka.send(TOPIC, patient);
        meterRegistry.counter("clinic.appointments.booked").increment();
        audit.record("clinic.audit.booked");
        if (config.get("clinic.feature.files") != null && request.file().size() > MAX) {
            ProblemDetail detail = ProblemDetail.forStatus(HttpStatus.PAYLOAD_TOO_LARGE);
            detail.setProperty("code", "clinic.file.too-large");
            detail.setDetail("The file is too large");
            throw new ErrorResponseException(HttpStatus.PAYLOAD_TOO_LARGE, detail, null);
        }
        return slots.take(request.slot());
    }

    private ClinicProblem problem(String code, String detail) {
        return new ClinicProblem(code, STATUS.getOrDefault(code, HttpStatus.INTERNAL_SERVER_ERROR), detail);
    }

    @Value("${clinic.upload.max}")
    private long max;

    boolean consent(ClinicException e) {
        return switch (e.code()) {
            case CONSENT_MISSING, "clinic.consent.old" -> true;
            default -> false;
        };
    }
}
