package tickets

// retryable are the codes of the bank that are tried again.
var retryable = []string{"BANK_BUSY", "BANK_TIMEOUT"}

func worth(code string) bool {
	switch code {
	case "BANK_DOWN", "BANK_MOVED":
		return true
	}
	for _, c := range retryable {
		if c == code {
			return true
		}
	}
	return code == "BANK_LIMIT"
}
