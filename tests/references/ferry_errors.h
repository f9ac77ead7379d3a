#define FERRY_ERRORS(X) \
    X(QUAY_CLOSED, 101, "The quay is closed") \
    X(RAMP_STUCK, 102, "The ramp is stuck")
