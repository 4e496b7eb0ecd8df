package async

import "math"

// timer is what the host wakes sleepers by: the runtime of Go has no other way,
// as the host may not be kept waiting. There is one for the earliest of them.
var timer alarm

// rings counts how often the timer has rung since something else has happened.
var rings int

type alarm struct {
	handle uint32 // of the call that waits; 0 if there is none
	when   int64  // in nanoseconds of Go's clock
	task   *Task  // whose set it is in
}

// sleeper says whether a goroutine sleeps, and sets the timer for the first one
// to wake. Without a timer then, that is due already.
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

// ring forgets the timer, which has rung.
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
