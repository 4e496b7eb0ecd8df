package cabi

import "unsafe"

// kept are the blocks that the host has allocated and that are not lifted yet,
// by address. A pending call or read can hold one for a long time, so each is a
// block of the heap.
var kept = map[uint32][]byte{}

// keep allocates a block. The host allocates while the component must not call
// imports, and a garbage collection would call the clock. With the pin held, Go
// neither starts a collection nor takes part in one.
func keep(size uint32) uint32 {
	pin()
	block := make([]byte, size) // aligned as what is so large
	address := Address(unsafe.Pointer(unsafe.SliceData(block)))
	kept[address] = block
	unpin()
	return address
}

// take returns the block at an address, or nil. The block then belongs to the
// caller.
func take(address uint32) []byte {
	block, ok := kept[address]
	if ok {
		delete(kept, address)
	}
	return block
}

// Free releases the block at an address, if the host allocated it.
func Free(address uint32) { take(address) }
