//go:build wasm

package cabi

import "unsafe"

// reallocate is the function through which a host allocates. It moves the
// contents of old, if any, to a block of size bytes.
//
//go:wasmexport REALLOC_NAME
func reallocate(old, oldSize, align, size uint32) uint32 {
	if oldSize >= size && oldSize > 0 {
		return old
	}
	pointer := Allocate(uintptr(size), uintptr(align))
	if oldSize > 0 {
		copy(unsafe.Slice((*byte)(pointer), size), unsafe.Slice((*byte)(Pointer(old)), oldSize))
	}
	return Address(pointer)
}

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
