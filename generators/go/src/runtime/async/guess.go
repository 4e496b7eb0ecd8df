//go:build wasm && !witcraft

package async

import (
	"math"
	"runtime"
)

// Without the tag witcraft, the component cannot know when Go's timers are due,
// so it polls. A task that has not returned polls with growing intervals until
// another event occurs. A task that has returned polls only while goroutines
// wait for something unknown, and not for long.
const (
	soonest = 1 << 20  // a millisecond
	latest  = 64 << 20 // 64 of them
	patient = 100      // polls after a function has returned
)

// firstTimer returns when to poll next, in nanoseconds of Go's clock, or
// math.MaxInt64 if there is no need.
func firstTimer() int64 {
	if (current == nil || current.returned) && runtime.NumGoroutine() <= 1+parked {
		return math.MaxInt64
	}
	return nanotime() + min(int64(soonest)<<min(rings, 10), latest)
}

// isPatient reports whether a task that has returned keeps polling.
func isPatient() bool { return rings < patient }

// waitsForTimer reports whether a goroutine may be waiting for a timer.
func waitsForTimer() bool { return true }
