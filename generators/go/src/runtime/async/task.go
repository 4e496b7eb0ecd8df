package async

import (
	"context"
	"runtime"
	"runtime/metrics"
	"time"
)

// A Task is a call of an exported function that is asynchronous. The function
// runs in a goroutine of its own. What the host calls to start the task, and
// when something has happened, lets goroutines run until all of them wait, and
// returns to the host.
//
// A host calls one of these functions at a time, and goroutines run within them
// only: nothing here is guarded against goroutines that run at once. A result is
// returned while the task it is of runs, whichever task's call lets the
// goroutine go on that has it.
type Task struct {
	ctx      context.Context
	cancel   context.CancelFunc
	set      uint32 // of what it waits for; 0 until there is something
	waiting  int    // how much is in the set
	index    uint32 // among tasks, counted from 1
	wakeup   uint32 // a stream that ends its waiting; 0 if there is none
	entering chan struct{}
	returned bool
}

var (
	// tasks has a place for each task, which is nil once it is over.
	tasks []*Task
	// alive counts the tasks that are not over.
	alive int
	// current is the task that the host has called.
	current *Task
)

// turn is how long goroutines that do not wait may go on before the host has its
// turn.
const turn = 10 * time.Millisecond

// What a call of the host returns.
const (
	exit  = 0
	yield = 1
	wait  = 2
)

// Start begins a task that serve carries out.
func Start(serve func(*Task)) uint32 {
	t := &Task{}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	t.enter()
	setContext(t.index)
	go serve(t)
	return t.run()
}

// Callback goes on with a task after an event.
func Callback(event, waitable, code uint32) uint32 {
	t := tasks[getContext()-1]
	switch event {
	case eventNone:
	case eventCancelled:
		t.cancel()
	default:
		t.deliver(event, waitable, code)
	}
	return t.run()
}

// Context is cancelled when the caller no longer wants the result, and when the
// function has returned.
func (t *Task) Context() context.Context { return t.ctx }

// Resume waits until the task may return its result. It says no if nobody wants
// that any more; the task is cancelled then.
func (t *Task) Resume() bool {
	for current != t {
		t.entering = make(chan struct{})
		t.wake()
		parked++
		<-t.entering
		parked--
	}
	if t.ctx.Err() != nil {
		cancelTask()
		t.Finish()
		return false
	}
	return true
}

// Finish says that the result has been returned.
func (t *Task) Finish() {
	t.returned = true
	t.cancel()
}

// HoldCalls lets no more tasks start.
func HoldCalls() { increaseBackpressure() }

// ResumeCalls takes one HoldCalls back.
func ResumeCalls() { decreaseBackpressure() }

// enter gives the task its place.
func (t *Task) enter() {
	alive++
	for i, other := range tasks {
		if other == nil {
			tasks[i] = t
			t.index = uint32(i + 1)
			return
		}
	}
	tasks = append(tasks, t)
	t.index = uint32(len(tasks))
}

// run lets goroutines run until all of them wait, or until the host has to have
// its turn.
func (t *Task) run() uint32 {
	current = t
	if t.entering != nil {
		close(t.entering)
		t.entering = nil
	}
	var until time.Time
	for {
		runtime.Gosched()
		if !othersRun() {
			break
		}
		if until.IsZero() {
			until = time.Now().Add(turn)
		} else if time.Now().After(until) {
			current = nil
			return yield
		}
	}
	code := t.next()
	current = nil
	return code
}

// next is what the task wants of its host.
func (t *Task) next() uint32 {
	sleeps := sleeper(t)
	if t.returned && t.waiting == 0 && t.wakeup == 0 && (alive > 1 || !sleeps || !isPatient()) {
		t.leave()
		return exit
	}
	if sleeps && timer.handle == 0 {
		return yield // the time has come already
	}
	return wait | t.waitableSet()<<4
}

func (t *Task) leave() {
	if timer.handle != 0 && timer.task == t {
		timer.stop()
		for _, other := range tasks {
			if other != nil && other != t {
				other.wake() // it is the one to wait from now on
				break
			}
		}
	}
	if t.set != 0 {
		dropSet(t.set)
	}
	tasks[t.index-1] = nil
	alive--
}

func (t *Task) waitableSet() uint32 {
	if t.set == 0 {
		t.set = newSet()
	}
	return t.set
}

// wake lets the host call a task that waits: something that it waits for has
// happened at once.
func (t *Task) wake() {
	if t.wakeup != 0 {
		return
	}
	ends := newUnitStream()
	t.wakeup = uint32(ends)
	writer := uint32(ends >> 32)
	readUnit(t.wakeup, nil, 1)
	join(t.wakeup, t.waitableSet())
	writeUnit(writer, nil, 1)
	dropUnitWriter(writer)
}

// deliver hands an event to whoever waits for it.
func (t *Task) deliver(event, waitable, code uint32) {
	switch {
	case event == eventStreamRead && waitable == t.wakeup:
		join(waitable, 0)
		dropUnitReader(waitable)
		t.wakeup = 0
	case event == eventSubtask && waitable == timer.handle:
		timer.ring()
	case event == eventSubtask && code < returned:
		// It has started, and goes on.
	default:
		rings = 0
		operations[waitable].end(waitable, code)
	}
}

var runnable = []metrics.Sample{{Name: "/sched/goroutines/runnable:goroutines"}}

// othersRun says whether goroutines besides the one that the host has called do
// not wait.
func othersRun() bool {
	// What the host calls runs in the goroutine of main.
	if runtime.NumGoroutine() == 1 {
		return false
	}
	metrics.Read(runnable)
	return runnable[0].Value.Uint64() > 0
}
