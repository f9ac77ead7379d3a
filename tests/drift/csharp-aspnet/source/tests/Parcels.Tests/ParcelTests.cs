class T { [Fact] void X() { throw new ApiException(ErrorCodes.LabelExpired, 410, "x"); throw new ApiException("TEST_CODE", 1, "x"); } }
