package async

import (
	"fmt"
	"math"
	"math/rand/v2"
	"unsafe"
)

// The host of the tests, which stands for the functions that a component imports.
// It does what it may do in any order, by a seed.
var host *mock

type mock struct {
	random    *rand.Rand
	last      uint32 // the last handle
	sets      map[uint32]bool
	waitables map[uint32]*waitable
	running   *hostTask
	tasks     []*hostTask
}

// A waitable is a subtask, or one end of a stream or future.
type waitable struct {
	set   uint32 // 0 if it is in none
	event uint32 // 0 if there is none
	code  uint32
	// Of a subtask.
	state uint32
	// Of an end.
	pipe     *link
	isReader bool
	memory   unsafe.Pointer // of the operation in progress
	room     uint32         // 0 if there is none
}

// A link is a stream or future of numbers, one end of which is the host's.
type link struct {
	isFuture bool
	next     uint32 // the number that the host writes next
	count    uint32 // how many numbers it writes
	read     []uint32
	guest    uint32 // the guest's end
	isOver   bool   // the host has dropped its end
	isClosed bool   // the guest has dropped its own
}

// A hostTask is a call of an export.
type hostTask struct {
	context                       uint32
	code                          uint32
	cancels, isTold, isDone, over bool
}

func newMock(seed uint64) *mock {
	return &mock{
		random:    rand.New(rand.NewPCG(seed, 0)),
		sets:      map[uint32]bool{},
		waitables: map[uint32]*waitable{},
	}
}

func (m *mock) handle(w *waitable) uint32 {
	m.last++
	m.waitables[m.last] = w
	return m.last
}

func (m *mock) find(handle uint32) *waitable {
	w := m.waitables[handle]
	if w == nil {
		panic(fmt.Sprint("unknown handle ", handle))
	}
	return w
}

func (m *mock) drop(handle uint32) *waitable {
	w := m.find(handle)
	if w.set != 0 || w.room != 0 {
		panic(fmt.Sprint("handle ", handle, " is dropped while it is used"))
	}
	delete(m.waitables, handle)
	return w
}

func getContext() uint32 { return host.running.context }

func setContext(value uint32) { host.running.context = value }

func newSet() uint32 {
	host.last++
	host.sets[host.last] = true
	return host.last
}

func dropSet(set uint32) {
	for handle, w := range host.waitables {
		if w.set == set {
			panic(fmt.Sprint("a set is dropped that has ", handle))
		}
	}
	delete(host.sets, set)
}

func join(handle, set uint32) {
	if set != 0 && !host.sets[set] {
		panic(fmt.Sprint("unknown set ", set))
	}
	host.find(handle).set = set
}

func cancelSubtask(handle uint32) uint32 {
	w := host.find(handle)
	if w.set != 0 {
		panic("a subtask is cancelled that is in a set")
	}
	w.event = 0
	if w.state < returned {
		// It was not called yet, gives up, or is done nevertheless.
		options := [][]uint32{{neverStarted, returned}, {4, returned}}[w.state]
		w.state = options[host.random.IntN(2)]
	}
	return w.state
}

func dropSubtask(handle uint32) {
	if w := host.drop(handle); w.state < returned {
		panic("a subtask is dropped that runs")
	}
}

func cancelTask() {
	if !host.running.isTold || host.running.isDone {
		panic("a task ends as cancelled that was not, or has returned")
	}
	host.running.isDone = true
}

// returnTask is what a function returns its result with.
func returnTask() {
	if host.running.isDone {
		panic("a task returns again")
	}
	host.running.isDone = true
}

func increaseBackpressure() {}

func decreaseBackpressure() {}

// A stream of units wakes a task: it is written as soon as it is read.
func newUnitStream() uint64 {
	return uint64(host.handle(&waitable{})) | uint64(host.handle(&waitable{}))<<32
}

func readUnit(reader uint32, _ unsafe.Pointer, _ uint32) uint32 {
	w := host.find(reader)
	w.event, w.code = eventStreamRead, 1<<4
	return blocked
}

func writeUnit(uint32, unsafe.Pointer, uint32) uint32 { return 1 << 4 }

func dropUnitReader(reader uint32) { host.drop(reader) }

func dropUnitWriter(writer uint32) { host.drop(writer) }

func waitFor(uint64) uint32 { panic("nothing sleeps") }

func firstTimer() int64 { return math.MaxInt64 }

func waitsForTimer() bool { return false }

func isPatient() bool { return true }

func nanotime() int64 { return 0 }

// call is an imported function.
func call() uint32 {
	state := uint32(host.random.IntN(3))
	if state == returned {
		return state
	}
	return state | host.handle(&waitable{state: state})<<4
}

// transfer returns how numbers go through streams or futures.
func transfer(isFuture bool) *Transfer[uint32] {
	return &Transfer[uint32]{
		Name: "numbers",
		Size: 4,
		New: func() uint64 {
			l := &link{isFuture: isFuture}
			reader := host.handle(&waitable{pipe: l, isReader: true})
			l.guest = host.handle(&waitable{pipe: l})
			return uint64(reader) | uint64(l.guest)<<32
		},
		Read:         beginCopy,
		Write:        beginCopy,
		CancelRead:   cancelCopy,
		CancelWrite:  cancelCopy,
		DropReadable: dropEnd,
		DropWritable: dropEnd,
	}
}

// beginCopy begins a read or a write, which may be over at once.
func beginCopy(handle uint32, memory unsafe.Pointer, room uint32) uint32 {
	w := host.find(handle)
	if w.room != 0 || w.event != 0 {
		panic("two operations at a time")
	}
	w.memory, w.room = memory, room
	if host.random.IntN(3) == 0 && host.copy(w) {
		w.event = 0
		return w.code
	}
	return blocked
}

// copy lets the host do its part of an operation, and reports whether it can.
func (m *mock) copy(w *waitable) bool {
	if w.room == 0 || w.pipe == nil {
		return false
	}
	l, values := w.pipe, unsafe.Slice((*uint32)(w.memory), w.room)
	n := uint32(m.random.IntN(int(w.room))) + 1
	switch {
	case w.isReader && l.next == l.count:
		l.isOver = true
	case w.isReader:
		n = min(n, l.count-l.next)
		for i := range n {
			values[i] = l.next
			l.next++
		}
	case !l.isFuture && m.random.IntN(12) == 0:
		l.isOver = true
	default:
		l.read = append(l.read, values[:n]...)
	}
	w.room = 0
	w.event = eventStreamRead
	switch {
	case l.isOver:
		w.code = dropped
	case l.isFuture:
		w.code = completed
	default:
		w.code = completed | n<<4
	}
	return true
}

func cancelCopy(handle uint32) uint32 {
	w := host.find(handle)
	if w.set != 0 {
		panic("an end is cancelled that is in a set")
	}
	if w.event != 0 {
		w.event = 0
		return w.code
	}
	w.room = 0
	return cancelled
}

func dropEnd(handle uint32) {
	w := host.drop(handle)
	if w.event != 0 {
		panic("an end is dropped with an event")
	}
	w.pipe.isClosed = true
}

// take is what the host receives a stream or future with.
func (m *mock) take(reader uint32) *link { return m.drop(reader).pipe }

// give returns the readable end of a stream or future of numbers from 0.
func (m *mock) give(count uint32, isFuture bool) uint32 {
	l := &link{count: count, isFuture: isFuture}
	l.guest = m.handle(&waitable{pipe: l, isReader: true})
	return l.guest
}

// A step is something that can happen next.
type step func()

// steps returns what can happen next, without new calls.
func (m *mock) steps() []step {
	var all []step
	for handle := range m.last + 1 {
		w := m.waitables[handle]
		switch {
		case w == nil:
		case w.room != 0:
			all = append(all, func() { m.copy(w) })
		case w.pipe == nil && w.event == 0 && w.state < returned && m.isSubtask(w):
			all = append(all, func() {
				w.state = uint32(m.random.IntN(int(returned-w.state))) + w.state + 1
				w.event, w.code = eventSubtask, w.state
			})
		}
	}
	for _, t := range m.tasks {
		if t.over {
			continue
		}
		if t.cancels && !t.isTold && !t.isDone {
			all = append(all, func() {
				t.isTold = true
				m.enter(t, func() uint32 { return Callback(eventCancelled, 0, 0) })
			})
		}
		if t.code == yield {
			all = append(all, func() { m.enter(t, func() uint32 { return Callback(eventNone, 0, 0) }) })
			continue
		}
		for handle := range m.last + 1 {
			w := m.waitables[handle]
			if w != nil && w.event != 0 && w.set != 0 && w.set == t.code>>4 {
				all = append(all, func() {
					event, code := w.event, w.code
					w.event = 0
					m.enter(t, func() uint32 { return Callback(event, handle, code) })
				})
			}
		}
	}
	return all
}

// isSubtask tells a subtask from an end of a stream of units, whose code is set.
func (m *mock) isSubtask(w *waitable) bool { return w.code < 1<<4 && w.set != 0 }

// start begins a call of an export.
func (m *mock) start(cancels bool, serve func(*Task)) {
	t := &hostTask{cancels: cancels}
	m.tasks = append(m.tasks, t)
	m.enter(t, func() uint32 { return Start(serve) })
}

// enter runs a task.
func (m *mock) enter(t *hostTask, run func() uint32) {
	m.running = t
	t.code = run()
	m.running = nil
	if t.code == exit {
		t.over = true
		if !t.isDone {
			panic("a task exits without a result")
		}
	}
}
