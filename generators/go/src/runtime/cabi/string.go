package cabi

import "unsafe"

// String is the string that a host has put at an address. Its bytes are UTF-8:
// the host has checked.
func String(address, size uint32) string {
	if size >= apart {
		if block := take(address, size); block != nil {
			return unsafe.String(unsafe.SliceData(block), len(block))
		}
	}
	return string(unsafe.Slice((*byte)(Pointer(address)), size))
}
