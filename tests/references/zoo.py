"""Errors of the zoo."""
from enum import Enum

class ErrorCode(str, Enum):
    """All codes."""

    LION_LOOSE = "lion_loose"
    """A lion is loose."""
    GATE_OPEN = "gate_open"  # the gate was left open
    FOOD_OUT = "food_out"

MESSAGES = {
    ErrorCode.FOOD_OUT: "No food left",
}
STATUS = {
    ErrorCode.FOOD_OUT: 503,
    ErrorCode.LION_LOOSE: 500,
}

class ZooError(Exception):
    code = "ZOO_ERROR"
    status_code = 500
    message = "Something happened in the zoo"

class TicketMissing(ZooError):
    """The visitor has no ticket."""
    code = "TICKET_MISSING"
    status_code = 403

ERRORS = {
    "ZOO-1": {"message": "Cage broken", "status": 500, "action": "Call the smith"},
    "ZOO-2": {"message": "Visitor "
                         "lost", "status": 404},
}

ERRS = [
    ErrorDef("ZOO-9", 418, "Teapot in the cage"),
    ErrorDef("ZOO-8", 409, "Two animals in one cage"),
]
