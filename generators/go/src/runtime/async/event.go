package async

// Codes of events.
const (
	eventNone       = 0
	eventSubtask    = 1
	eventStreamRead = 2
	eventCancelled  = 6
)
