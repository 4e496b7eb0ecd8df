package cabi

import "runtime"

// Handle refers to an imported resource: its index in the component's table, or
// 0 once it is closed or moved.
type Handle struct {
	index    uint32
	borrowed bool
	cleanup  runtime.Cleanup
}

// Own is a handle that this component owns, to be dropped once nothing refers
// to it.
func Own(index uint32, drop func(uint32)) *Handle {
	h := &Handle{index: index}
	h.cleanup = runtime.AddCleanup(h, drop, index)
	return h
}

// Borrow is a handle that this component borrows until a call returns.
func Borrow(index uint32) *Handle { return &Handle{index: index, borrowed: true} }

// Lend returns the index of a handle that stays open. The caller keeps it
// alive.
func (h *Handle) Lend(name string) uint32 {
	if h == nil || h.index == 0 {
		closed(name)
	}
	return h.index
}

// Give returns the index of a handle and moves the handle away.
func (h *Handle) Give(name string) uint32 {
	if h == nil || h.index == 0 {
		closed(name)
	}
	if h.borrowed {
		panic("a borrowed `" + name + "` handle cannot be moved")
	}
	return h.Close()
}

// Close returns the index of a handle to drop, or 0 if there is none.
func (h *Handle) Close() uint32 {
	if h == nil || h.index == 0 {
		return 0
	}
	index := h.index
	h.index = 0
	if !h.borrowed {
		h.cleanup.Stop()
	}
	return index
}

func closed(name string) {
	panic("use of an invalid `" + name + "` handle: it is nil, or was closed, moved, or borrowed for a call that has ended")
}
