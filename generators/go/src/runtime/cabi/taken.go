package cabi

import "unsafe"

// take gives the block at an address and of this size, if there is one that was
// allocated by itself, and forgets it: it is the caller's from then on.
func take(address, size uint32) []byte {
	for i, block := range blocks {
		if len(block) == int(size) && Address(unsafe.Pointer(unsafe.SliceData(block))) == address {
			blocks[i] = nil
			return block
		}
	}
	return nil
}
