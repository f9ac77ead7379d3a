fun x() { throw MintError.GuardAsleep }
