package locks

const (
	CodeGateShut  Code = iota + 4101 // the gate is shut
	_                                // 4102 was the drawbridge
	CodeGateStuck                    // the gate does not move
)

const maxCode = 4999

var Texts = map[string]Info{
	"GateShut": {Status: 409, Message: "The gate is shut."},
	"GateGone": {Status: 410, Message: "There is no gate."},
}

var aliases = map[string]string{"DoorShut": "GateShut"}
