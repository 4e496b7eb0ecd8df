package cabi

import "unsafe"

// List is the list that a host has put at an address, of elements that lie in
// memory as they do in Go.
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
