package async

import (
	"context"
	"unsafe"
)

// A Call is one of an imported function that is asynchronous: what it was lent
// must stay where it is until the function has returned.
type Call struct {
	kept  []any
	given []given
}

// given is a handle that the function takes, if it starts at all.
type given struct {
	handle uint32
	drop   func(uint32)
}

// Allocate is memory for the parameters or the result of the call.
func (c *Call) Allocate(size, _ uintptr) unsafe.Pointer {
	area := make([]uint64, max((size+7)/8, 1))
	c.kept = append(c.kept, area)
	return unsafe.Pointer(unsafe.SliceData(area))
}

// Keep keeps what the call was lent.
func (c *Call) Keep(value any) { c.kept = append(c.kept, value) }

// Give notes a handle that goes to the function.
func (c *Call) Give(handle uint32, drop func(uint32)) uint32 {
	c.given = append(c.given, given{handle, drop})
	return handle
}

// How far a subtask is.
const (
	returned      = 2
	neverStarted  = 3
	startedInVain = 4
)

// Wait waits until the function has returned. status is what the call has given.
func (c *Call) Wait(ctx context.Context, status uint32, name string) error {
	state, subtask := status&15, status>>4
	if subtask != 0 {
		state = await(ctx, subtask, name, cancelSubtask)
		dropSubtask(subtask)
	}
	if state == neverStarted {
		for _, given := range c.given {
			given.drop(given.handle)
		}
	}
	*c = Call{}
	if state == returned {
		return nil
	}
	return Err(ctx)
}
