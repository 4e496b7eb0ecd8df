//go:build wasm

package cabi

import "unsafe"

// forAdapter is memory for the state of a WASI preview 1 adapter for programs
// that open files. Its first call comes before Go can allocate, and Go would
// claim any memory that the adapter adds by growing it.
var (
	forAdapter     [192 << 10]byte
	usedForAdapter uint32
)

// allocateForAdapter is the allocator of such an adapter, called at most twice.
//
//go:wasmexport ADAPTER_ALLOCATOR_NAME
//go:nosplit
func allocateForAdapter(_, _, align, size uint32) uint32 {
	base := Address(unsafe.Pointer(&forAdapter))
	start := (base + usedForAdapter + align - 1) &^ (align - 1)
	usedForAdapter = start + size - base
	if usedForAdapter > uint32(len(forAdapter)) {
		panic("an adapter allocates more than once for itself")
	}
	return start
}
