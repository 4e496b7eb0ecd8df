package async

import (
	"context"
	"unsafe"
)

// A Call is a call of an asynchronous imported function. It keeps the memory of
// the parameters and the result alive until the function has returned.
type Call struct {
	kept  []any
	given []given
}

// given is a handle that moves to the callee when the call starts.
type given struct {
	handle uint32
	drop   func(uint32)
}

// Allocate returns memory for the parameters or the result of the call.
func (c *Call) Allocate(size, _ uintptr) unsafe.Pointer {
	area := make([]uint64, max((size+7)/8, 1))
	c.kept = append(c.kept, area)
	return unsafe.Pointer(unsafe.SliceData(area))
}

// Keep keeps a value alive until the call is over.
func (c *Call) Keep(value any) { c.kept = append(c.kept, value) }

// Give records a handle that moves to the callee. It is dropped if the call is
// cancelled before it starts.
func (c *Call) Give(handle uint32, drop func(uint32)) uint32 {
	c.given = append(c.given, given{handle, drop})
	return handle
}

// States of a subtask.
const (
	returned     = 2
	neverStarted = 3
)

// Wait blocks until the function has returned. status is the result of the core
// function.
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
