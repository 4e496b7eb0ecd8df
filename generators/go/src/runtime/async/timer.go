package async

import "math"

// timer is the host's timer for the earliest of Go's timers. While every
// goroutine sleeps the component is not running, so only the host can wake it.
var timer alarm

// rings counts the times that the timer has expired since the last other event.
var rings int

type alarm struct {
	handle uint32 // of the subtask that waits; 0 if there is none
	when   int64  // in nanoseconds of Go's clock
	task   *Task  // the owner of the set that it is in
}

// sleeper reports whether Go has a timer that is set, and sets the host's timer
// for the earliest. If it sets none, that one is due.
func sleeper(t *Task) bool {
	when := firstTimer()
	if when == math.MaxInt64 {
		timer.stop()
		return false
	}
	if timer.handle != 0 && timer.when <= when {
		return true
	}
	timer.stop()
	wait := when - nanotime()
	if wait <= 0 {
		return true
	}
	status := waitFor(uint64(wait))
	if status&15 >= returned {
		return true
	}
	timer = alarm{status >> 4, when, t}
	join(timer.handle, t.waitableSet())
	return true
}

// ring drops the timer after it has expired.
func (a *alarm) ring() {
	join(a.handle, 0)
	dropSubtask(a.handle)
	*a = alarm{}
	rings++
}

func (a *alarm) stop() {
	if a.handle == 0 {
		return
	}
	join(a.handle, 0)
	cancelSubtask(a.handle)
	dropSubtask(a.handle)
	*a = alarm{}
}
