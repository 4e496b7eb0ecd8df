package cabi

import "unsafe"

// String returns the string that a host stored at an address. The host has
// checked that its bytes are UTF-8.
func String(address, size uint32) string {
	if size >= apart {
		if block := take(address, size); block != nil {
			return unsafe.String(unsafe.SliceData(block), len(block))
		}
	}
	return string(unsafe.Slice((*byte)(Pointer(address)), size))
}
