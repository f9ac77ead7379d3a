package moor

// BerthReason says why a berth is refused. Each has one status.
type BerthReason string

const (
	// BerthReasonTaken means that another boat lies there.
	// Details (optional):
	//   "berth" string - the berth
	// Status code 409
	BerthReasonTaken BerthReason = "Taken"

	// BerthReasonNotFound means that there is no such berth.
	// Returns HTTP 404.
	BerthReasonNotFound BerthReason = "NotFound"

	// BerthReasonClosedDown means that the pier is gone. Status code 500 was used before.
	// Status code 410 (gone)
	BerthReasonClosedDown BerthReason = "ClosedDown"
)
