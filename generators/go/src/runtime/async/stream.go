package async

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"unsafe"
)

// ErrReaderClosed is returned by writes after the reader was closed.
var ErrReaderClosed = errors.New("the reader is closed")

// ErrClosed is returned for an end that was closed or given away.
var ErrClosed = errors.New("this end was closed or given away")

// A Stream is the readable end of a stream. Any goroutine may use it; concurrent
// reads take turns. Close it when you need no more values.
type Stream[T any] struct {
	mutex  sync.Mutex
	kind   *Transfer[T] // nil while both ends are in this program
	handle uint32
	pipe   *pipe[T]
	ended  bool // the writer is closed
	closed bool
	stop   context.CancelFunc // of a read in progress
}

// A StreamWriter is the writable end of a stream. Close it after the last value.
type StreamWriter[T any] struct {
	mutex  sync.Mutex
	pipe   *pipe[T]
	closed bool
}

// A pipe connects the two ends of a stream made by the program, until the
// readable end moves to another component.
type pipe[T any] struct {
	values chan []T      // values offered to a reader in this program
	taken  chan int      // how many of them it read
	closed chan struct{} // closed by the reader
	ended  chan struct{} // closed by the writer
	bound  chan struct{} // closed when the readable end moves away
	kind   *Transfer[T]  // set then
	handle uint32        // of the writable end, set then
}

// NewStream makes a stream, to be passed to another component or read here.
func NewStream[T any]() (*Stream[T], *StreamWriter[T]) {
	p := &pipe[T]{
		values: make(chan []T), taken: make(chan int),
		closed: make(chan struct{}), ended: make(chan struct{}), bound: make(chan struct{}),
	}
	return &Stream[T]{pipe: p}, &StreamWriter[T]{pipe: p}
}

// LiftStream makes a Stream of a handle.
func LiftStream[T any](handle uint32, kind *Transfer[T]) *Stream[T] {
	return &Stream[T]{kind: kind, handle: handle}
}

// Lower moves the readable end out of the component, and returns its handle.
func (s *Stream[T]) Lower(kind *Transfer[T]) uint32 {
	if s == nil {
		panic("nil stream passed to another component")
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		panic("stream passed to another component after it was closed or passed on")
	}
	s.closed = true
	if s.pipe == nil {
		return s.handle
	}
	ends := kind.New()
	s.pipe.kind, s.pipe.handle = kind, uint32(ends>>32)
	close(s.pipe.bound)
	select {
	case <-s.pipe.ended: // the writer is closed
		kind.DropWritable(s.pipe.handle)
	default:
	}
	return uint32(ends)
}

// Read blocks until it has read at least one value. It returns io.EOF after the
// writer is closed, or the error of the context if that is done first.
func (s *Stream[T]) Read(ctx context.Context, values []T) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch {
	case s.closed:
		return 0, ErrClosed
	case s.ended:
		return 0, io.EOF
	case len(values) == 0:
		return 0, nil
	case Err(ctx) != nil:
		return 0, Err(ctx)
	case s.pipe != nil:
		return s.pipe.read(ctx, values)
	}
	if ctx == nil {
		ctx = context.Background()
	}
	own, stop := context.WithCancel(ctx)
	s.stop = stop
	status, count := s.kind.read(own, s.handle, values)
	s.stop = nil
	stop()
	s.ended = status == dropped
	switch {
	case count > 0:
		return count, nil
	case s.ended:
		return 0, io.EOF
	case ctx.Err() != nil:
		return 0, ctx.Err()
	}
	return 0, ErrClosed
}

// All returns an iterator over all values until the writer is closed. An error
// ends it, with the zero value.
func (s *Stream[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		values := make([]T, 64)
		for {
			n, err := s.Read(ctx, values)
			for _, value := range values[:n] {
				if !yield(value, nil) {
					return
				}
			}
			if err != nil {
				if err != io.EOF {
					var none T
					yield(none, err)
				}
				return
			}
		}
	}
}

// Close drops the readable end, and ends a read in progress. It may be called
// again, and never fails.
func (s *Stream[T]) Close() error {
	if stop := s.stop; stop != nil {
		stop()
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	if s.pipe != nil {
		close(s.pipe.closed)
		return nil
	}
	s.kind.DropReadable(s.handle)
	return nil
}

// Write blocks until all values are read. It returns the number of values read,
// and ErrReaderClosed if the reader is closed first, or the error of the context
// if that is done first.
func (w *StreamWriter[T]) Write(ctx context.Context, values []T) (int, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	switch {
	case w.closed:
		return 0, ErrClosed
	case Err(ctx) != nil:
		return 0, Err(ctx)
	}
	return w.pipe.write(ctx, values)
}

// Close ends the stream. It may be called again, and never fails.
func (w *StreamWriter[T]) Close() error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	close(w.pipe.ended)
	select {
	case <-w.pipe.bound:
		w.pipe.kind.DropWritable(w.pipe.handle)
	default: // Lower does it
	}
	return nil
}

// read reads values that this program writes.
func (p *pipe[T]) read(ctx context.Context, values []T) (int, error) {
	select {
	case written := <-p.values:
		n := copy(values, written)
		p.taken <- n
		return n, nil
	case <-p.ended:
		return 0, io.EOF
	case <-done(ctx):
		return 0, ctx.Err()
	}
}

func (p *pipe[T]) write(ctx context.Context, values []T) (int, error) {
	total := 0
	for total < len(values) {
		select {
		case p.values <- values[total:]:
			total += <-p.taken
		case <-p.bound:
			n, err := p.kind.write(ctx, p.handle, values[total:])
			return total + n, err
		case <-p.closed:
			return total, ErrReaderClosed
		case <-done(ctx):
			return total, ctx.Err()
		}
	}
	return total, nil
}

// write writes all values to a stream of the host. Values that were not read
// belong to the caller again.
func (k *Transfer[T]) write(ctx context.Context, handle uint32, values []T) (int, error) {
	total := 0
	var call Call
	base := k.lower(&call, values)
	for total < len(values) {
		address := base
		if k.Size > 0 {
			address = unsafe.Add(base, uintptr(total)*k.Size)
		}
		code := k.Write(handle, address, uint32(len(values)-total))
		status, count := k.wait(ctx, handle, code, k.CancelWrite, "writing ")
		total += int(count)
		if status == completed || total == len(values) {
			continue
		}
		k.lift(values[total:], unsafe.Add(base, uintptr(total)*k.Size))
		call.kept = nil
		if status == dropped {
			return total, ErrReaderClosed
		}
		return total, Err(ctx)
	}
	call.kept = nil
	return total, nil
}
