package x
// Error codes.
const (
	// NotFound is sent when nothing is there.
	NotFound = "not_found"
	// Conflict - two at once.
	Conflict = "conflict"
	Timeout  = "timeout"
)

var (
	ErrA = &APIError{Code: "A_CODE", Message: "A happened", HTTPCode: 400}
	ErrB = &APIError{Code: "B_CODE", Message: fmt.Sprintf("B %s", "x"), HTTPCode: http.StatusTeapot}
)

func New() error { return &APIError{Code: "INLINE", Message: "inline error", HTTPCode: 500} }
