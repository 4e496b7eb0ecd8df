package cabi

import "unsafe"

// The arena holds values that a host passes in, and values that are assembled
// to be lent to a host. A host allocates while the component must not call
// imports, but Go's allocator may call the clock to time a garbage collection.
// Therefore allocating only advances a mark in existing memory. Values lifted
// from the arena are copied into ordinary garbage-collected values, and the
// mark is reset once no call needs the arena.
//
// Calls of several goroutines can be in progress, because Go may switch between
// them whenever one allocates: the mark is reset when the last of them ends.
//
// Nothing is kept for a post-return: no Go code runs between the end of an
// exported function and the moment when its caller has read the results, so the
// results are neither collected nor overwritten.
var (
	first  [64 << 10]byte
	arena  = first[:]
	used   uintptr
	calls  int
	wanted uintptr
	blocks [][]byte
)

const (
	// largest is the size that the arena grows to at most.
	largest = 1 << 20
	// apart is the size at which a block is allocated separately, and lifted
	// without a copy.
	apart = 32 << 10
)

// Enter marks the start of a call that uses the arena.
func Enter() { calls++ }

// Leave marks the end of a call that uses the arena. If the call ran out of
// room, the arena grows for the next one.
func Leave() {
	calls--
	if calls > 0 {
		return
	}
	reset()
	if wanted > uintptr(len(arena)) && len(arena) < largest {
		arena = make([]byte, min(max(wanted, 2*uintptr(len(arena))), largest))
	}
	wanted = 0
}

// Return marks that an exported function is about to return a result in the
// arena.
func Return() {
	calls--
	if calls == 0 {
		reset()
	}
}

// reset discards the contents of the arena.
func reset() {
	used = 0
	if len(blocks) > 0 {
		clear(blocks)
		blocks = blocks[:0]
	}
}

// Allocate returns memory that is valid until the call leaves. The garbage
// collector does not scan it for pointers.
func Allocate(size, align uintptr) unsafe.Pointer {
	start := (used + align - 1) &^ (align - 1)
	if size < apart && start+size <= uintptr(len(arena)) {
		used = start + size
		return unsafe.Add(unsafe.Pointer(unsafe.SliceData(arena)), start)
	}
	return allocateApart(size)
}

// allocateApart returns memory from the heap. While the pin is held, Go neither
// starts a garbage collection nor takes part in one.
func allocateApart(size uintptr) unsafe.Pointer {
	if size < apart {
		wanted += size + apart
	}
	pin()
	block := make([]byte, size)
	blocks = append(blocks, block)
	unpin()
	return unsafe.Pointer(unsafe.SliceData(block))
}
