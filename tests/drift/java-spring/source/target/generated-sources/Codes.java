class Codes { ErrorBody e = new ErrorBody("LOAN-6666", "x"); }
