package cabi

import "unsafe"

// The arena is where a host puts what it hands over, and where what is lent to
// a host is put together. A host allocates while the component may not call
// anything, and Go's allocator may call the clock, to time a garbage
// collection. So allocating is moving a mark in memory that is there already;
// what is lifted from the arena is copied into ordinary garbage-collected
// values, and the mark goes back to the beginning once no call needs it.
//
// Calls of several goroutines may be under way, as Go may switch between them
// whenever one allocates: the mark goes back when the last of them is over.
//
// Nothing is kept for a post-return: between the end of an exported function
// and the moment when its caller has read the results no Go code runs, so
// nothing of it is collected or written over.
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
	// apart is the size from which on a block is allocated by itself, and
	// lifted without a copy.
	apart = 32 << 10
)

// Enter says that a call uses the arena.
func Enter() { calls++ }

// Leave says that a call no longer uses the arena. What the call did not find
// room for is room to have the next time.
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

// Return says that an exported function is about to return, with what is in
// the arena as its result.
func Return() {
	calls--
	if calls == 0 {
		reset()
	}
}

// reset forgets what is in the arena.
func reset() {
	used = 0
	if len(blocks) > 0 {
		clear(blocks)
		blocks = blocks[:0]
	}
}

// Allocate gives memory that is good until the call leaves. It holds no
// pointers that the garbage collector knows of.
func Allocate(size, align uintptr) unsafe.Pointer {
	start := (used + align - 1) &^ (align - 1)
	if size < apart && start+size <= uintptr(len(arena)) {
		used = start + size
		return unsafe.Add(unsafe.Pointer(unsafe.SliceData(arena)), start)
	}
	return allocateApart(size)
}

// allocateApart gives memory of the heap. With the pin held, Go neither starts
// a garbage collection nor takes part in one.
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
