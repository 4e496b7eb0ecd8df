//go:build wasm

package cabi

import "unsafe"

// reallocate is how a host allocates: what it has in old, if anything, is
// moved to where there is room for size bytes.
//
//go:wasmexport REALLOC_NAME
func reallocate(old, oldSize, align, size uint32) uint32 {
	if oldSize >= size && oldSize > 0 {
		return old
	}
	if size == 0 {
		return align // nothing is ever read there
	}
	address := keep(size)
	if oldSize > 0 {
		copy(unsafe.Slice((*byte)(Pointer(address)), size), unsafe.Slice((*byte)(Pointer(old)), oldSize))
		Free(old)
	}
	return address
}

// forAdapter is what an adapter of WASI preview 1 for programs that open files
// keeps its own things in: its first call comes before Go can allocate, and
// what else grows the memory, Go would take for its own.
var (
	forAdapter     [192 << 10]byte
	usedForAdapter uint32
)

// allocateForAdapter is how such an adapter allocates, twice at most.
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
