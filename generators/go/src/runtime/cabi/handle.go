package cabi

// Handle refers to an imported resource: its index in the component's table, or
// 0 once it is closed or moved.
type Handle struct {
	index    uint32
	borrowed bool
}

// Own is a handle that this component owns.
func Own(index uint32) *Handle { return &Handle{index: index} }

// Borrow is a handle that this component borrows until a call returns.
func Borrow(index uint32) *Handle { return &Handle{index: index, borrowed: true} }

// Lend returns the index of a handle that stays open.
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
	index := h.index
	h.index = 0
	return index
}

// Close returns the index of a handle to drop, or 0 if there is none.
func (h *Handle) Close() uint32 {
	if h == nil {
		return 0
	}
	index := h.index
	h.index = 0
	return index
}

func closed(name string) {
	panic("use of an invalid `" + name + "` handle: it is nil, or was closed, moved, or borrowed for a call that has ended")
}
