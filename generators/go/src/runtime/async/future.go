package async

import (
	"context"
	"sync"
)

// A Future is the end of a future that is read from.
type Future[T any] struct {
	mutex  sync.Mutex
	kind   *Transfer[T]
	handle uint32
	cell   *cell[T] // of one that the program has made
	value  T
	got    bool
	closed bool
}

// A FutureWriter is the end of a future that gets its value.
type FutureWriter[T any] struct {
	cell *cell[T]
}

// A cell is between the two ends of a future that the program has made.
type cell[T any] struct {
	mutex  sync.Mutex
	value  T
	set    chan struct{} // closed once there is a value
	isSet  bool
	closed bool // by the reader
	kind   *Transfer[T]
	handle uint32 // of the writer, once the reader was given away
}

// NewFuture is a future, to be given to another component or read here. Its value
// has to be set, whoever waits for it.
func NewFuture[T any]() (*Future[T], *FutureWriter[T]) {
	c := &cell[T]{set: make(chan struct{})}
	return &Future[T]{cell: c}, &FutureWriter[T]{c}
}

// LiftFuture is the future that the host has given a handle of.
func LiftFuture[T any](handle uint32, kind *Transfer[T]) *Future[T] {
	return &Future[T]{kind: kind, handle: handle}
}

// Lower gives the future away. The program must not use it again.
func (f *Future[T]) Lower(kind *Transfer[T]) uint32 {
	if f == nil {
		panic("a future that is nil is given away")
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.closed || f.got && f.cell == nil {
		panic("a future is given away that was read or closed, or given away before")
	}
	f.closed = true
	if f.cell == nil {
		return f.handle
	}
	ends := kind.New()
	f.cell.mutex.Lock()
	defer f.cell.mutex.Unlock()
	f.cell.kind, f.cell.handle = kind, uint32(ends>>32)
	if f.cell.isSet {
		f.cell.write()
	}
	return uint32(ends)
}

// Get waits for the value. It may be called again, and gives the same value. The
// error is that of the context if it is done before.
func (f *Future[T]) Get(ctx context.Context) (T, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.got {
		return f.value, nil
	}
	var none T
	if f.closed {
		return none, ErrClosed
	}
	if err := Err(ctx); err != nil {
		return none, err
	}
	if f.cell != nil {
		select {
		case <-f.cell.set:
			f.value, f.got = f.cell.value, true
			return f.value, nil
		case <-done(ctx):
			return none, ctx.Err()
		}
	}
	value, status := f.kind.readOne(ctx, f.handle)
	if status == cancelled {
		return none, Err(ctx)
	}
	f.value, f.got = value, true
	f.kind.DropReadable(f.handle)
	return f.value, nil
}

// Close says that the value is not wanted. It may be called again, and never
// fails.
func (f *Future[T]) Close() error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.closed || f.got {
		return nil
	}
	f.closed = true
	if f.cell != nil {
		f.cell.mutex.Lock()
		f.cell.closed = true
		f.cell.mutex.Unlock()
		return nil
	}
	f.kind.DropReadable(f.handle)
	return nil
}

// Set gives the future its value, once, and does not wait until it is read. The
// error is ErrReaderClosed where it is known that nobody is going to, and
// ErrClosed for a second value.
func (w *FutureWriter[T]) Set(value T) error {
	c := w.cell
	c.mutex.Lock()
	defer c.mutex.Unlock()
	switch {
	case c.isSet:
		return ErrClosed
	case c.closed:
		c.isSet = true
		return ErrReaderClosed
	}
	c.isSet, c.value = true, value
	close(c.set)
	if c.kind != nil {
		c.write()
	}
	return nil
}

// write hands the value to the host. A goroutine waits until it is read.
func (c *cell[T]) write() {
	call := &Call{}
	address := c.kind.lower(call, []T{c.value})
	code := c.kind.Write(c.handle, address, 1)
	end := func() {
		c.kind.wait(context.Background(), c.handle, code, c.kind.CancelWrite, "writing ")
		call.kept = nil
		c.kind.DropWritable(c.handle)
	}
	if code == blocked {
		go end()
	} else {
		end()
	}
}
