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
