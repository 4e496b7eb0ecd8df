package async

import "context"

// An operation is something that the host has begun, and that a goroutine waits
// for.
type operation struct {
	task *Task // in whose set it is
	done chan uint32
}

// operations has those that are under way, by their handles.
var operations = map[uint32]*operation{}

// parked counts the goroutines of which it is known what they wait for.
var parked int

// begin waits for something in the set of the task that runs. name is what the
// program has called, for messages.
func begin(waitable uint32, name string) *operation {
	t := current
	if t == nil {
		panic(name + " has to wait, and nothing asynchronous runs: call it from an exported function that is async")
	}
	join(waitable, t.waitableSet())
	t.waiting++
	o := &operation{t, make(chan uint32, 1)}
	operations[waitable] = o
	return o
}

// end says what came of an operation.
func (o *operation) end(waitable, code uint32) {
	o.forget(waitable)
	o.done <- code
}

func (o *operation) forget(waitable uint32) {
	delete(operations, waitable)
	join(waitable, 0)
	o.task.waiting--
}

// await waits for something that the host has begun, and cancels it with cancel
// when the context is done.
func await(ctx context.Context, waitable uint32, name string, cancel func(uint32) uint32) uint32 {
	o := begin(waitable, name)
	parked++
	defer func() { parked-- }()
	select {
	case code := <-o.done:
		return code
	case <-done(ctx):
	}
	select {
	case code := <-o.done: // both have happened
		return code
	default:
	}
	o.forget(waitable)
	return cancel(waitable)
}

// done is the channel of a context, which may be nil.
func done(ctx context.Context) <-chan struct{} {
	if ctx == nil {
		return nil
	}
	return ctx.Done()
}

// Err is the error of a context that is done.
func Err(ctx context.Context) error {
	if ctx == nil {
		return nil
	}
	return ctx.Err()
}
