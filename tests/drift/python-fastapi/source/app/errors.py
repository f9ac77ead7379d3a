"""Errors of the API.

Every error looks like {"code": "doc_string_code"}.
"""
from enum import Enum


class ErrorCode(str, Enum):
    ROOM_NOT_FOUND = "room_not_found"
    ROOM_TAKEN = "room_taken"
    BOOKING_CLOSED = "booking_closed"
    CALENDAR_STALE = "calendar_stale"
    GUEST_BLOCKED = "guest_blocked"


STATUS = {
    ErrorCode.ROOM_NOT_FOUND: 404,
    ErrorCode.ROOM_TAKEN: 409,
    ErrorCode.BOOKING_CLOSED: 410,
    ErrorCode.CALENDAR_STALE: 412,
    ErrorCode.GUEST_BLOCKED: 403,
}


class ApiError(Exception):
    status_code = 400
    code = "internal_error"
    message = "Something went wrong"

    def __init__(self, message=None, **extra):
        super().__init__(message or self.message)
        self.extra = extra


class CodedError(ApiError):
    def __init__(self, code: ErrorCode, message: str):
        super().__init__(message)
        self.code = code.value
        self.status_code = STATUS[code]


class TooManyBookings(ApiError):
    status_code = 429
    code = "too_many_bookings"
    message = "Too many bookings"


class PlanLimit(ApiError):
    status_code = 403
    code = "plan_limit"
    message = "Your plan allows no more rooms"


class KeyExpired(ApiError):
    status_code = 401
    code = "key_expired"


class DoorJammed(ApiError):
    status_code = 503
    code = "door_jammed"
    message = "The door does not open"


class KeyRevoked(ApiError):
    status_code = 401
    code = "key_revoked"
    message = "The key was revoked"
