package cabi

import "unsafe"

// String is the string that a host has put at an address. Its bytes are UTF-8:
// the host has checked.
func String(address, size uint32) string {
	if size == 0 {
		return ""
	}
	if block := take(address); block != nil {
		return unsafe.String(unsafe.SliceData(block), size)
	}
	return string(unsafe.Slice((*byte)(Pointer(address)), size))
}
