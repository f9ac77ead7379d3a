package shelf

const (
	CodeShelfFull Code = "SHELF_FULL"
	ZoneNorth          = "SHELF_NORTH"
)

func (s *Shelf) fullCode() Code {
	return CodeShelfFull
}

func (s *Shelf) zone() string {
	return ZoneNorth
}

func (s *Shelf) Put(b *Book) error {
	if code := s.fullCode(); code != "" {
		return apierr.New(code, "no room on the shelf")
	}
	return nil
}
