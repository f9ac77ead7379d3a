import logging
import os

from fastapi import APIRouter, HTTPException, status
from fastapi.responses import JSONResponse

from .errors import (
    CodedError,
    DoorJammed,
    ErrorCode,
    KeyRevoked,
    PlanLimit,
    TooManyBookings,
)

log = logging.getLogger(__name__)
router = APIRouter()
KIOSK = os.environ.get("rooms_kiosk_mode", "kiosk_off")


@router.post("/rooms/{room_id}/book")
async def book(room_id: str, guest: Guest):
    room = await rooms.get(room_id)
    if room is None:
        raise CodedError(ErrorCode.ROOM_NOT_FOUND, f"Room {room_id} does not exist")
    if room.taken_until:
        raise CodedError(
            ErrorCode.ROOM_TAKEN,
            f"Room {room_id} is taken until {room.taken_until:%H:%M}",
        )
    if room.closed:
        raise CodedError(ErrorCode.BOOKING_CLOSED, "Booking is over")
    if guest.blocked:
        raise CodedError(ErrorCode.GUEST_BLOCKED, "This guest may not book")
    if guest.bookings > 5:
        raise TooManyBookings()
    if guest.rooms > guest.plan.rooms:
        raise PlanLimit
    if guest.key.revoked:
        raise KeyRevoked(key=guest.key.id)
    if not room.door.open():
        log.error("door_stuck", extra={"code": "door_alarm"})
        raise DoorJammed()
    return {"ok": True}


@router.get("/guests/{guest_id}")
async def guest(guest_id: str):
    found = await guests.get(guest_id)
    if not found:
        raise HTTPException(
            status_code=status.HTTP_404_NOT_FOUND,
            detail={"code": "guest_unknown", "message": "No such guest"},
        )
    if found.state == "guest_merged":
        return JSONResponse({"error": {"code": "guest_moved", "message": "Merged"}}, status_code=301)
    # raise HTTPException(409, detail={"code": "commented_out"})
    return found


async def on_error(request, exc):
    return JSONResponse({"code": "internal_error", "message": "Unexpected"}, status_code=500)
