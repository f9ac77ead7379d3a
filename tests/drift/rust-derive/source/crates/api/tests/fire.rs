fn x() { Fault::new(Code::OperatorNeeded, "x"); reject(400, "tests_only", "x"); }
