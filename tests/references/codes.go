package apierr

import "net/http"

type Code string

const (
	// CodeCardExpired means that the card is past its date.
	CodeCardExpired Code = "card_expired"
	CodeCardStolen  Code = "card_stolen" // the card was reported stolen
	// CodeLimit is sent when the limit is reached.
	CodeLimit Code = "limit_reached"
	maxRetries = 3
)

var messages = map[Code]string{
	CodeCardExpired: "The card has expired",
	CodeLimit:       "You have reached your limit",
}

func (c Code) HTTPStatus() int {
	switch c {
	case CodeCardExpired, CodeCardStolen:
		return http.StatusPaymentRequired
	case CodeLimit:
		return http.StatusTooManyRequests
	default:
		return http.StatusInternalServerError
	}
}

var ErrNoRows = errors.New("billing: no rows")
var ErrClosed = errors.New("billing: closed")
