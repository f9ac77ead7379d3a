// Package fault has the errors of the API.
package fault

type Fault struct {
	code    string
	status  int
	message string
}

func New(code string) *Fault { return &Fault{code: code, status: 500} }

func (f *Fault) Status(status int) *Fault { f.status = status; return f }

func (f *Fault) Message(format string, args ...any) *Fault {
	f.message = fmt.Sprintf(format, args...)
	return f
}

const (
	FerryFull    = "FERRY_FULL"
	FerryGone    = "FERRY_GONE"
	CabinTaken   = "CABIN_TAKEN"
	DeckLocked   = "DECK_LOCKED"
	StormStop    = "STORM_STOP"
	LifeboatGone = "LIFEBOAT_GONE"
)

// messages are the defaults.
var messages = map[string]string{
	FerryGone: "the ferry has left",
	StormStop: "wind force %d",
}
