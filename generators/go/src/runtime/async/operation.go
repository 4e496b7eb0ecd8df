package async

import "context"

// An operation is a call, read or write in progress at the host. A goroutine
// waits for it.
type operation struct {
	task *Task // the owner of the set that it is in
	name string
	done chan uint32
}

// operations are the operations in progress, by handle.
var operations = map[uint32]*operation{}

// parked counts the goroutines that wait for an operation or in Resume.
var parked int

// begin adds a waitable to the set of the current task. name is what the program
// called, for messages.
func begin(waitable uint32, name string) *operation {
	checkMayWait(name)
	t := current
	if t == nil {
		t = anyTask() // in a function that is not asynchronous, and lets goroutines run
	}
	if t == nil {
		panic(name + " has to wait, but no asynchronous function is running: call it from an exported function that is async")
	}
	join(waitable, t.waitableSet())
	t.waiting++
	o := &operation{t, name, make(chan uint32, 1)}
	operations[waitable] = o
	return o
}

// end passes on the result of an operation.
func (o *operation) end(waitable, code uint32) {
	o.forget(waitable)
	o.done <- code
}

func (o *operation) forget(waitable uint32) {
	delete(operations, waitable)
	join(waitable, 0)
	o.task.waiting--
	if t := o.task; t != current && t.returned && t.waiting == 0 {
		t.wake() // it exits: nothing else would call it
	}
}

// await blocks until an operation ends. If the context is done first, it calls
// cancel and returns its code. waiting finds the waitable in traces.
func await(ctx context.Context, waitable uint32, name string, cancel func(uint32) uint32) uint32 {
	o := begin(waitable, name)
	parked++
	defer func() { parked-- }()
	select {
	case code := <-o.done:
		return code
	case <-done(ctx):
	}
	waitOutside()
	select {
	case code := <-o.done: // both are ready
		return code
	default:
	}
	o.forget(waitable)
	return cancel(waitable)
}

// done returns the channel of a context, which may be nil.
func done(ctx context.Context) <-chan struct{} {
	if ctx == nil {
		return nil
	}
	return ctx.Done()
}

// Err returns the error of a context, which may be nil.
func Err(ctx context.Context) error {
	if ctx == nil {
		return nil
	}
	return ctx.Err()
}
