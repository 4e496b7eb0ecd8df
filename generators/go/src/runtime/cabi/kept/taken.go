package cabi

import "unsafe"

// kept has what a host has allocated, by its address, until it is lifted: the
// host may do so long before, for a call or a stream that somebody waits for.
// So each block is one of the heap.
var kept = map[uint32][]byte{}

// keep gives memory of the heap. With the pin held, Go neither starts a garbage
// collection nor takes part in one: a host allocates while the component may
// not call anything, and a collection calls the clock.
func keep(size uint32) uint32 {
	pin()
	block := make([]byte, size) // aligned as what is so large
	address := Address(unsafe.Pointer(unsafe.SliceData(block)))
	kept[address] = block
	unpin()
	return address
}

// take gives the block at an address, if a host has allocated it, and forgets
// it: it is the caller's from then on.
func take(address uint32) []byte {
	block, ok := kept[address]
	if ok {
		delete(kept, address)
	}
	return block
}

// Free forgets the block at an address, if a host has allocated it.
func Free(address uint32) { take(address) }
