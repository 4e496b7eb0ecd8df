package cabi

import "unsafe"

// List returns the list that a host stored at an address. Its elements have the
// same memory layout in Go.
func List[T any](address, length uint32) []T {
	size := uint64(length) * uint64(unsafe.Sizeof(*new(T)))
	if size >= apart {
		if block := take(address, uint32(size)); block != nil {
			return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(block))), length)
		}
	}
	list := make([]T, length)
	copy(list, unsafe.Slice((*T)(Pointer(address)), length))
	return list
}
