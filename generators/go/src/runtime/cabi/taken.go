package cabi

import "unsafe"

// take returns the separately allocated block of this size at an address, if
// there is one, and passes its ownership to the caller.
func take(address, size uint32) []byte {
	for i, block := range blocks {
		if len(block) == int(size) && Address(unsafe.Pointer(unsafe.SliceData(block))) == address {
			blocks[i] = nil
			return block
		}
	}
	return nil
}
