package async

import (
	"context"
	"sync"
)

// A Future is the readable end of a future.
type Future[T any] struct {
	mutex  sync.Mutex
	kind   *Transfer[T]
	handle uint32
	cell   *cell[T] // of a future made by the program
	value  T
	got    bool
	closed bool
}

// A FutureWriter is the writable end of a future.
type FutureWriter[T any] struct {
	cell *cell[T]
}

// A cell connects the two ends of a future made by the program.
type cell[T any] struct {
	mutex  sync.Mutex
	value  T
	set    chan struct{} // closed when the value is set
	isSet  bool
	closed bool // by the reader
	kind   *Transfer[T]
	handle uint32 // of the writable end, once the readable end has moved away
}

// NewFuture makes a future, to be passed to another component or read here. Its
// value must be set.
func NewFuture[T any]() (*Future[T], *FutureWriter[T]) {
	c := &cell[T]{set: make(chan struct{})}
	return &Future[T]{cell: c}, &FutureWriter[T]{c}
}

// LiftFuture makes a Future of a handle.
func LiftFuture[T any](handle uint32, kind *Transfer[T]) *Future[T] {
	return &Future[T]{kind: kind, handle: handle}
}

// Lower moves the readable end out of the component, and returns its handle.
func (f *Future[T]) Lower(kind *Transfer[T]) uint32 {
	if f == nil {
		panic("nil future passed to another component")
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.closed || f.got && f.cell == nil {
		panic("future passed to another component after it was read, closed or passed on")
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

// Get blocks until the value is set, and returns it; later calls return the same
// value. It returns the error of the context if that is done first.
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

// Close drops the readable end. It may be called again, and never fails.
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

// Set sets the value, and does not wait until it is read. It returns
// ErrReaderClosed if the reader is closed, and ErrClosed for a second value.
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

// write passes the value to the host. A goroutine waits until it is read.
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
