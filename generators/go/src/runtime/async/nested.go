package async

import (
	"bytes"
	"runtime"
	"strconv"
	"time"
)

// A function that is not asynchronous runs to its end before the host goes on. It
// may do so within another call of the component: while a goroutine cancels an
// import and the host waits for that, which happens inside a callback. Then the
// function runs on top of that goroutine, and below both is the one that runs the
// callback. If the function blocks, as for a lock, others run in its place, which
// is fine except for that last one: it would return to the host from the wrong
// call. So it stands aside until the function has returned (standAside).

//
// Goroutines that run in place of such a function must not make the host wait
// either, which would be told that it is the function that does: see waitOutside.

// entered are the functions that the host is calling and that are not
// asynchronous; the last is the innermost.
var entered []entry

type entry struct {
	name      string
	goroutine uint64 // the goroutine that it runs on
}

// outside is closed when no such function is running any more; nil if nobody
// waits for that.
var outside chan struct{}

// patience is for how long a nested function may be the only one that could go on.
// Go's garbage collector can be what it waits for, which counts as nothing.
const patience = time.Second

// Enter begins a function that is not asynchronous.
func Enter(name string) {
	goroutine := mainGoroutine
	if current != nil {
		goroutine = thisGoroutine()
	}
	entered = append(entered, entry{name, goroutine})
}

// Leave ends it. What it made runnable runs in a callback of a task.
func Leave() {
	entered = entered[:len(entered)-1]
	if len(entered) == 0 && outside != nil {
		close(outside)
		outside = nil
	}
	if current != nil || len(entered) > 0 || alive == 0 || !othersRun() {
		return
	}
	if t := anyTask(); t != nil {
		t.wake()
	}
}

// waitOutside blocks while a function is running that is not asynchronous.
func waitOutside() {
	for len(entered) > 0 {
		if outside == nil {
			outside = make(chan struct{})
		}
		<-outside
	}
}

// standAside lets others run until the functions that were entered since have
// returned. before is how many there were.
func standAside(before int) {
	var since time.Time
	for len(entered) > before {
		runtime.Gosched()
		switch {
		case othersRun() || waitsForTimer():
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
		case time.Since(since) > patience && len(entered) > before:
			panic(entered[len(entered)-1].name + " is not asynchronous, and waits for what cannot happen before it returns")
		}
	}
}

// checkMayWait panics if the current goroutine is in a function that is not
// asynchronous. name is what it called.
func checkMayWait(name string) {
	if len(entered) == 0 {
		return
	}
	if inner := entered[len(entered)-1]; inner.goroutine == thisGoroutine() {
		panic(name + " has to wait, but " + inner.name + " is not asynchronous")
	}
}

// anyTask returns a task that has not exited.
func anyTask() *Task {
	for _, t := range tasks {
		if t != nil {
			return t
		}
	}
	return nil
}

// mainGoroutine is the one in which the host's calls run.
const mainGoroutine uint64 = 1

// thisGoroutine returns the number of the current goroutine, which Go has in
// traces only.
func thisGoroutine() uint64 {
	var trace [64]byte
	text := bytes.TrimPrefix(trace[:runtime.Stack(trace[:], false)], []byte("goroutine "))
	number, _, _ := bytes.Cut(text, []byte(" "))
	id, _ := strconv.ParseUint(string(number), 10, 64)
	return id
}
