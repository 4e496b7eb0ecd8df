package cabi

// Handle is what stands for a resource that is imported: its number in the
// component's table, and 0 once it is closed or given away.
type Handle struct {
	index    uint32
	borrowed bool
}

// Own is a handle that this component has been given.
func Own(index uint32) *Handle { return &Handle{index: index} }

// Borrow is a handle that this component has been lent until a call returns.
func Borrow(index uint32) *Handle { return &Handle{index: index, borrowed: true} }

// Lend gives the number of a handle that stays open.
func (h *Handle) Lend(name string) uint32 {
	if h == nil || h.index == 0 {
		closed(name)
	}
	return h.index
}

// Give gives the number of a handle that is given away with it.
func (h *Handle) Give(name string) uint32 {
	if h == nil || h.index == 0 {
		closed(name)
	}
	if h.borrowed {
		panic("a " + name + " that is only lent for a call is given away")
	}
	index := h.index
	h.index = 0
	return index
}

// Close gives the number of a handle that is to be dropped, and 0 where there is
// none.
func (h *Handle) Close() uint32 {
	if h == nil {
		return 0
	}
	index := h.index
	h.index = 0
	return index
}

func closed(name string) {
	panic("a " + name + " is used that is nil, was closed, was given away, or was lent for a call that is over")
}
