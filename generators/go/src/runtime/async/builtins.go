//go:build wasm

package async

import "unsafe"

//go:wasmimport $root [context-get-0]
func getContext() uint32

//go:wasmimport $root [context-set-0]
func setContext(value uint32)

//go:wasmimport $root [waitable-set-new]
func newSet() uint32

//go:wasmimport $root [waitable-set-drop]
func dropSet(set uint32)

//go:wasmimport $root [waitable-join]
func join(waitable, set uint32)

//go:wasmimport $root [subtask-cancel]
func cancelSubtask(subtask uint32) uint32

//go:wasmimport $root [subtask-drop]
func dropSubtask(subtask uint32)

//go:wasmimport $root [backpressure-inc]
func increaseBackpressure()

//go:wasmimport $root [backpressure-dec]
func decreaseBackpressure()

//go:wasmimport [export]$root [task-cancel]
func cancelTask()

//go:wasmimport $root [stream-new-unit]
func newUnitStream() uint64

//go:wasmimport $root [async-lower][stream-read-unit]
func readUnit(stream uint32, values unsafe.Pointer, count uint32) uint32

//go:wasmimport $root [async-lower][stream-write-unit]
func writeUnit(stream uint32, values unsafe.Pointer, count uint32) uint32

//go:wasmimport $root [stream-drop-readable-unit]
func dropUnitReader(stream uint32)

//go:wasmimport $root [stream-drop-writable-unit]
func dropUnitWriter(stream uint32)

//go:wasmimport CLOCK_INTERFACE [async-lower]wait-for
func waitFor(nanoseconds uint64) uint32

//go:linkname nanotime runtime.nanotime
func nanotime() int64
