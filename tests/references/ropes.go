package ropes

type RopeError int

const (
	ErrNone RopeError = iota
	ErrRopeTorn
	ErrRopeWet // it rained
)

const (
	FlagLong = 1 << iota
	FlagThin
)

func (e RopeError) String() string {
	switch e {
	case ErrRopeTorn:
		return "rope_torn"
	case ErrRopeWet:
		return "rope_wet"
	}
	return ""
}
