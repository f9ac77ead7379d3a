package apierr

import "net/http"

// Code is what clients see. LEGACY_DOC is only an example.
type Code string

const (
	CodeTicketNotFound Code = "TICKET_NOT_FOUND"
	CodeTicketClosed   Code = "TICKET_CLOSED"
	CodeSeatTaken      Code = "SEAT_TAKEN"
	CodeVenueFull      Code = "VENUE_FULL"
	CodeRefundPending  Code = "REFUND_PENDING"
	CodeSeatHeld       Code = "SEAT_HELD"
	CodeInternal       Code = "INTERNAL"
	CodeNeverUsed      Code = "NEVER_USED"
)

var statuses = map[Code]int{
	CodeTicketNotFound: http.StatusNotFound,
	CodeTicketClosed:   http.StatusGone,
	CodeSeatTaken:      http.StatusConflict,
	CodeVenueFull:      http.StatusConflict,
	CodeRefundPending:  http.StatusTooEarly,
	CodeSeatHeld:       http.StatusConflict,
	CodeNeverUsed:      http.StatusTeapot,
}

type Error struct {
	Code    Code
	Message string
}

func New(code Code, message string) *Error {
	return &Error{Code: code, Message: message}
}

func (e *Error) Status() int {
	if s, ok := statuses[e.Code]; ok {
		return s
	}
	return http.StatusInternalServerError
}
