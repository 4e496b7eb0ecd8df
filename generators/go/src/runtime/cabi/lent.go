package cabi

import "unsafe"

// escaped keeps what goes through escape from being put on a stack, which may
// move while a host holds an address of it. It is never assigned.
var (
	never   bool
	escaped unsafe.Pointer
)

func escape(pointer unsafe.Pointer) uint32 {
	if never {
		escaped = pointer
	}
	return Address(pointer)
}

// StringAddress is the address of the bytes of a string, which the caller keeps
// alive.
func StringAddress(text string) uint32 { return escape(unsafe.Pointer(unsafe.StringData(text))) }

// ListAddress is the address of the elements of a list, which the caller keeps
// alive.
func ListAddress[T any](list []T) uint32 { return escape(unsafe.Pointer(unsafe.SliceData(list))) }
