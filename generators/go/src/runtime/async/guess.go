//go:build wasm && !witcraft

package async

import (
	"math"
	"runtime"
)

// Without the tag witcraft, nobody says when Go's timers are due. So a task that
// has not returned looks again and again, less and less often until something
// else happens, and one that has returned as long as there are goroutines of
// which it is not known what they wait for.
const (
	soonest = 1 << 20  // a millisecond
	latest  = 64 << 20 // 64 of them
	patient = 100      // times to look once a function has returned
)

// firstTimer is when to look again, in nanoseconds of Go's clock, or the largest
// number if there is no need.
func firstTimer() int64 {
	if (current == nil || current.returned) && runtime.NumGoroutine() <= 1+parked {
		return math.MaxInt64
	}
	return nanotime() + min(int64(soonest)<<min(rings, 10), latest)
}

// isPatient says whether what may sleep is waited for once a function has
// returned.
func isPatient() bool { return rings < patient }
