package async

import (
	"context"
	"runtime"
	"runtime/metrics"
	"time"
)

// A Task is a call of an asynchronous exported function. The function runs in
// its own goroutine. The host calls Start to begin the task and Callback for
// each event; both run goroutines until all of them are blocked, and then
// return to the host.
//
// The host makes one such call at a time, and goroutines run only during these
// calls, so no locks are needed here. The goroutine of one task may run during
// the callback of another. It must wait for a callback of its own task before
// it returns its result: see Resume.
type Task struct {
	ctx      context.Context
	cancel   context.CancelFunc
	set      uint32 // its waitable set; 0 until it is needed
	waiting  int    // the number of operations in the set
	index    uint32 // in tasks, counted from 1
	wakeup   uint32 // the stream of a pending wake; 0 if there is none
	entering chan struct{}
	returned bool
}

var (
	// tasks are the tasks by index; those that have exited are nil.
	tasks []*Task
	// alive counts the tasks that have not exited.
	alive int
	// current is the task whose code the host is running.
	current *Task
)

// turn is how long goroutines that do not block may run before control returns
// to the host.
const turn = 10 * time.Millisecond

// The codes that Start and Callback return.
const (
	exit  = 0
	yield = 1
	wait  = 2
)

// Start begins a task, which runs serve in a goroutine.
func Start(serve func(*Task)) uint32 {
	t := &Task{}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	t.enter()
	setContext(t.index)
	go serve(t)
	return t.run()
}

// Callback continues a task after an event.
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

// Context returns the context of the function. It is cancelled when the caller
// cancels the call, and after the function has returned.
func (t *Task) Context() context.Context { return t.ctx }

// Resume blocks until the task may return its result. If the caller has
// cancelled the call, it cancels the task and returns false.
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

// Finish records that the result has been returned.
func (t *Task) Finish() {
	t.returned = true
	t.cancel()
}

// HoldCalls applies backpressure: new calls wait.
func HoldCalls() { increaseBackpressure() }

// ResumeCalls undoes one HoldCalls.
func ResumeCalls() { decreaseBackpressure() }

// enter adds the task to tasks.
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

// run runs goroutines until all of them are blocked, or the turn is over.
func (t *Task) run() uint32 {
	current = t
	if t.entering != nil {
		close(t.entering)
		t.entering = nil
	}
	var until time.Time
	before := len(entered)
	for {
		runtime.Gosched()
		standAside(before)
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

// next returns the code with which the task returns to the host.
func (t *Task) next() uint32 {
	sleeps := sleeper(t)
	if t.returned && t.waiting == 0 && t.wakeup == 0 && (alive > 1 || !sleeps || !isPatient()) {
		t.leave()
		return exit
	}
	if sleeps && timer.handle == 0 {
		return yield // a timer is due
	}
	return wait | t.waitableSet()<<4
}

func (t *Task) leave() {
	if timer.handle != 0 && timer.task == t {
		timer.stop()
		for _, other := range tasks {
			if other != nil && other != t {
				other.wake() // it sets the timer from now on
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

// wake makes the host call a waiting task: it adds a stream to the task's set
// that is ready to be read.
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

// deliver passes an event to the goroutine that waits for it.
func (t *Task) deliver(event, waitable, code uint32) {
	switch {
	case event == eventStreamRead && waitable == t.wakeup:
		join(waitable, 0)
		dropUnitReader(waitable)
		t.wakeup = 0
	case event == eventSubtask && waitable == timer.handle:
		timer.ring()
	case event == eventSubtask && code < returned:
		// It has started, and continues.
	default:
		rings = 0
		operations[waitable].end(waitable, code)
	}
}

var runnable = []metrics.Sample{{Name: "/sched/goroutines/runnable:goroutines"}}

// othersRun reports whether any goroutine besides the current one can run.
func othersRun() bool {
	// The host's calls run in the main goroutine.
	if runtime.NumGoroutine() == 1 {
		return false
	}
	metrics.Read(runnable)
	return runnable[0].Value.Uint64() > 0
}
