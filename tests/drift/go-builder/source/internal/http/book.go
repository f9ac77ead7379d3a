package http

import f "example.org/ferry/pkg/fault"

func (s *Server) book(w http.ResponseWriter, r *http.Request) error {
	trip := s.trips.Find(r.PathValue("trip"))
	if trip.Left {
		return f.New(f.FerryGone).Status(http.StatusNotFound)
	}
	if trip.Room() == 0 {
		return f.New(f.FerryFull).
			Status(http.StatusConflict).
			Message("no room on %s", trip.Ferry)
	}
	if trip.Wind > 9 {
		return f.New(f.StormStop).Status(503)
	}
	if trip.Cabin.Taken {
		return f.New(f.CabinTaken).Status(409).Message("cabin is taken")
	}
	if trip.Boats < 2 {
		return f.New(f.LifeboatGone).Status(503).Message("no boats")
	}
	if err := s.pay(r); err != nil {
		return f.New("TICKET_VOID").Status(http.StatusPaymentRequired).Message("the ticket is void: %v", err)
	}
	if r.Header.Get("X-Dog") != "" {
		return f.New("DOG_FORBIDDEN").Status(http.StatusForbidden)
	}
	if car := r.Header.Get("X-Car"); car == "CAR_TRUCK" {
		return f.New("TRUCK_FORBIDDEN").Status(403)
	}
	if s.fares.Changed() {
		return f.New("FARE_CHANGED").Status(409)
	}
	if s.height(r) > 400 {
		return f.New("CAR_TOO_HIGH").Status(http.StatusBadRequest).Message("the car is higher than %d cm", 400)
	}
	if trip.Port.Closed {
		s.metrics.Count("PORT_CLOSED_SEEN")
		return f.New("PORT_CLOSED").Status(503)
	}
	return nil
}

func (s *Server) retry(code string) bool {
	return slices.Contains([]string{f.DeckLocked, "PORT_BUSY"}, code)
}

func (s *Server) recover(w http.ResponseWriter) {
	writeJSON(w, 500, map[string]string{"code": "BOOM", "message": "boom"})
}
