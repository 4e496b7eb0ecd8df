package async

// What a host tells a task.
const (
	eventNone       = 0
	eventSubtask    = 1
	eventStreamRead = 2
	eventCancelled  = 6
)
