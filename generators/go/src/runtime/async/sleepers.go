//go:build wasm && witcraft

package async

import (
	"math"
	_ "unsafe" // for linkname
)

// timeSleepUntil is a function of Go's runtime. Linking it takes the linker flag
// -checklinkname=0, which witcraft componentize passes with the tag witcraft.
//
//go:linkname timeSleepUntil runtime.timeSleepUntil
func timeSleepUntil() int64

// firstTimer returns when Go's earliest timer is due, in nanoseconds of Go's
// clock, or math.MaxInt64 if none is set.
func firstTimer() int64 { return timeSleepUntil() }

// isPatient reports whether a task that has returned waits for timers.
func isPatient() bool { return true }

// waitsForTimer reports whether a goroutine may be waiting for a timer.
func waitsForTimer() bool { return timeSleepUntil() != math.MaxInt64 }
