package tickets

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"example.org/tickets/internal/apierr"
)

var errDeclined = errors.New("declined")

func (h *Handler) Buy(w http.ResponseWriter, r *http.Request) {
	t, err := h.store.Ticket(r.PathValue("id"))
	if err != nil {
		fail(w, apierr.New(apierr.CodeTicketNotFound, fmt.Sprintf("no ticket %s", r.PathValue("id"))))
		return
	}
	if t.Closed {
		fail(w, apierr.New(apierr.CodeTicketClosed, "ticket is closed"))
		return
	}
	switch {
	case t.Seat.Taken:
		fail(w, apierr.New(apierr.CodeSeatTaken, "seat is taken"))
		return
	case t.Seat.Held:
		fail(w, apierr.New(apierr.CodeSeatHeld, "seat is held"))
		return
	case t.Venue.Full():
		fail(w, apierr.New(apierr.CodeVenueFull, "no room"))
		return
	}
	if err := h.pay(t); errors.Is(err, errDeclined) {
		writeError(w, http.StatusPaymentRequired, "PAYMENT_FAILED", "your bank said no")
		return
	}
	if h.busy() {
		http.Error(w, `{"code":"RATE_LIMITED","message":"slow down"}`, http.StatusTooManyRequests)
		return
	}
	if r.ContentLength > 1<<20 {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"code": "UPLOAD_TOO_BIG", "message": "too big"}})
		return
	}
	if os.Getenv("TICKETS_DEBUG_MODE") == "ALL_ON" {
		slog.Error("TICKET_STORE_DOWN", "code", "SLOW_STORE")
	}
}

func (h *Handler) parse(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Token") == "LEGACY_TOKEN" {
		// writeError(w, 401, "LEGACY_TOKEN", "old token")
		slog.Warn("old token", "code", apierr.CodeRefundPending)
	}
	if r.URL.Query().Get("id") == "" {
		writeError(w, 422, "BAD_INPUT", "id is missing")
		return
	}
	writeError(w, 400, "ID_MALFORMED", "id is no number")
}

func fail(w http.ResponseWriter, e *apierr.Error) {
	writeError(w, e.Status(), string(e.Code), e.Message)
}

func writeError(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"code": code, "message": message})
}

func recovered(w http.ResponseWriter) {
	fail(w, apierr.New(apierr.CodeInternal, "internal error"))
}
