//go:build wasm && witcraft

package async

import _ "unsafe" // for linkname

// timeSleepUntil is when the first of Go's timers is due. The linker lets it be
// named with the flag -checklinkname=0. witcraft componentize gives that flag and
// the tag witcraft when it builds a package.
//
//go:linkname timeSleepUntil runtime.timeSleepUntil
func timeSleepUntil() int64

// firstTimer is when the first timer is due, in nanoseconds of Go's clock, or the
// largest number if there is none.
func firstTimer() int64 { return timeSleepUntil() }

// isPatient says whether what sleeps is waited for once a function has returned.
func isPatient() bool { return true }
