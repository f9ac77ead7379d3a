package errs

type ErrorCode int

const (
	ErrUnknown ErrorCode = iota + 1000
	ErrNoDisk  // no disk
	ErrNoNet
)

var (
	ErrInvalidToken = NewError(http.StatusUnauthorized, "INVALID_TOKEN", "The token is invalid")
	ErrNoAccess     = NewError(http.StatusForbidden, "NO_ACCESS", "You may not do this")
)

func (e ErrorCode) String() string {
	return [...]string{"unknown", "no disk", "no net"}[e]
}

var registry = map[string]*Error{
	"ERR_ONE": {Code: "ERR_ONE", Status: 400, Message: "One"},
	"ERR_TWO": &Error{Code: "ERR_TWO", Status: 409, Message: "Two", Hint: "Count"},
}
