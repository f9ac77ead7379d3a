enum FerryError {
  quayClosed('FRY-101', 409, 'The quay is closed.', retryable: false),
  rampStuck('FRY-102', 503, 'The ramp is stuck.', retryable: true);

  const FerryError(this.code, this.status, this.message, {required this.retryable});
  final String code;
  final int status;
  final String message;
  final bool retryable;
}
