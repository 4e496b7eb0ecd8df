package cabi

import "unsafe"

// Pointer is the memory at an address.
func Pointer(address uint32) unsafe.Pointer { return unsafe.Add(nil, uintptr(address)) }

// Address is the address of memory that does not move: that of the arena or
// the heap.
func Address(pointer unsafe.Pointer) uint32 { return uint32(uintptr(pointer)) }
