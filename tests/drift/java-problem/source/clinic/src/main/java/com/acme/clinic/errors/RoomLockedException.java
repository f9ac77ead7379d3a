package com.acme.clinic.errors;

@ResponseStatus(HttpStatus.LOCKED)
public class RoomLockedException extends ClinicException {
    public RoomLockedException() {
        super("clinic.room.locked", "The room is locked");
    }
}
