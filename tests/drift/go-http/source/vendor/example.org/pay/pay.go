package pay

var Err = New("VENDOR_FAILED", "x")
