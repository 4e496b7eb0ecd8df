//go:build !wasm

package async

import (
	"math"
	"unsafe"
)

const missing = "asynchronous functions, streams and futures of other components are only there in a component"

func getContext() uint32 { panic(missing) }

func setContext(uint32) { panic(missing) }

func newSet() uint32 { panic(missing) }

func dropSet(uint32) { panic(missing) }

func join(uint32, uint32) { panic(missing) }

func cancelSubtask(uint32) uint32 { panic(missing) }

func dropSubtask(uint32) { panic(missing) }

func cancelTask() { panic(missing) }

func increaseBackpressure() { panic(missing) }

func decreaseBackpressure() { panic(missing) }

func newUnitStream() uint64 { panic(missing) }

func readUnit(uint32, unsafe.Pointer, uint32) uint32 { panic(missing) }

func writeUnit(uint32, unsafe.Pointer, uint32) uint32 { panic(missing) }

func dropUnitReader(uint32) { panic(missing) }

func dropUnitWriter(uint32) { panic(missing) }

func waitFor(uint64) uint32 { panic(missing) }

func firstTimer() int64 { return math.MaxInt64 }

func isPatient() bool { return true }

func nanotime() int64 { return 0 }
