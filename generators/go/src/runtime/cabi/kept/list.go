package cabi

import "unsafe"

// List is the list that a host has put at an address, of elements that lie in
// memory as they do in Go.
func List[T any](address, length uint32) []T {
	if length == 0 {
		return []T{}
	}
	if block := take(address); block != nil {
		return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(block))), length)
	}
	list := make([]T, length)
	copy(list, unsafe.Slice((*T)(Pointer(address)), length))
	return list
}
