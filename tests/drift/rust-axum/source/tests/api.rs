fn x() { problem(StatusCode::OK, "INTEGRATION_ONLY", "x"); }
