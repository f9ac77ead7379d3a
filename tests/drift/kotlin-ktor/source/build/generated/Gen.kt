val x = ApiException("BUILD_ONLY", 1, "x")
