package cabi

import "unsafe"

// escaped keeps values that pass through escape off the stack, which may move
// while a host holds their address. It is never assigned.
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

// StringAddress returns the address of the bytes of a string, which the caller
// keeps alive.
func StringAddress(text string) uint32 { return escape(unsafe.Pointer(unsafe.StringData(text))) }

// ListAddress returns the address of the elements of a list, which the caller
// keeps alive.
func ListAddress[T any](list []T) uint32 { return escape(unsafe.Pointer(unsafe.SliceData(list))) }
