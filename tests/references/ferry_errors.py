from enum import Enum
class ErrorCode(str, Enum):
    """Codes of the ferry API."""
    QUAY_CLOSED = "FRY-501", 409, "The quay is closed"
    RAMP_STUCK = "FRY-502", 503, "The ramp is stuck"
