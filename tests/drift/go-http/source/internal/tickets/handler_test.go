package tickets

func TestX(t *testing.T) {
	fail(nil, apierr.New("ONLY_IN_TEST", "x"))
	fail(nil, apierr.New(apierr.CodeRefundPending, "x"))
}
