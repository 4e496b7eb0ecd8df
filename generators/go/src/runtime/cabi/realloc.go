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
