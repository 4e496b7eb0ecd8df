//go:build !wasm

package async

import (
	"math"
	"unsafe"
)

// isComponent is never set, as components are built for wasm.
var isComponent bool

// expectComponent panics where only a component can go on.
func expectComponent() {
	if !isComponent {
		panic("asynchronous functions, streams and futures need a component: build the program for wasm")
	}
}

func getContext() uint32 {
	expectComponent()
	return 0
}

func setContext(uint32) { expectComponent() }

func newSet() uint32 {
	expectComponent()
	return 0
}

func dropSet(uint32) { expectComponent() }

func join(uint32, uint32) { expectComponent() }

func cancelSubtask(uint32) uint32 {
	expectComponent()
	return 0
}

func dropSubtask(uint32) { expectComponent() }

func cancelTask() { expectComponent() }

func increaseBackpressure() { expectComponent() }

func decreaseBackpressure() { expectComponent() }

func newUnitStream() uint64 {
	expectComponent()
	return 0
}

func readUnit(uint32, unsafe.Pointer, uint32) uint32 {
	expectComponent()
	return 0
}

func writeUnit(uint32, unsafe.Pointer, uint32) uint32 {
	expectComponent()
	return 0
}

func dropUnitReader(uint32) { expectComponent() }

func dropUnitWriter(uint32) { expectComponent() }

func waitFor(uint64) uint32 {
	expectComponent()
	return 0
}

func firstTimer() int64 { return math.MaxInt64 }

func isPatient() bool { return true }

func waitsForTimer() bool { return false }

func nanotime() int64 { return 0 }
