fn x() { problem(StatusCode::OK, "BUILD_ONLY", "x"); }
