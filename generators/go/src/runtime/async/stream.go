package async

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"unsafe"
)

// ErrReaderClosed is the error of writing what nobody is going to read: the
// reader was closed.
var ErrReaderClosed = errors.New("the reader is closed")

// ErrClosed is the error of using an end that was closed, or given away.
var ErrClosed = errors.New("it was closed, or given away")

// A Stream is the end of a stream that is read from. Any goroutine may use it,
// one at a time. Close it when no more is wanted.
type Stream[T any] struct {
	mutex  sync.Mutex
	kind   *Transfer[T] // nil where both ends are in this program
	handle uint32
	pipe   *pipe[T]
	ended  bool // the writer is closed
	closed bool
	stop   context.CancelFunc // of a read that is under way
}

// A StreamWriter is the end of a stream that is written to. Close it when all is
// written.
type StreamWriter[T any] struct {
	mutex  sync.Mutex
	pipe   *pipe[T]
	closed bool
}

// A pipe is between the two ends of a stream that the program has made, until
// the reader is given to another component.
type pipe[T any] struct {
	values chan []T      // what is written, to be read in this program
	taken  chan int      // how much of it was read
	closed chan struct{} // by the reader
	ended  chan struct{} // by the writer
	bound  chan struct{} // closed once the reader was given away
	kind   *Transfer[T]  // then
	handle uint32        // of the writer
}

// NewStream is a stream, to be given to another component or read here.
func NewStream[T any]() (*Stream[T], *StreamWriter[T]) {
	p := &pipe[T]{
		values: make(chan []T), taken: make(chan int),
		closed: make(chan struct{}), ended: make(chan struct{}), bound: make(chan struct{}),
	}
	return &Stream[T]{pipe: p}, &StreamWriter[T]{pipe: p}
}

// LiftStream is the stream that the host has given a handle of.
func LiftStream[T any](handle uint32, kind *Transfer[T]) *Stream[T] {
	return &Stream[T]{kind: kind, handle: handle}
}

// Lower gives the stream away. The program must not use it again.
func (s *Stream[T]) Lower(kind *Transfer[T]) uint32 {
	if s == nil {
		panic("a stream that is nil is given away")
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		panic("a stream is given away that was closed, or given away before")
	}
	s.closed = true
	if s.pipe == nil {
		return s.handle
	}
	ends := kind.New()
	s.pipe.kind, s.pipe.handle = kind, uint32(ends>>32)
	close(s.pipe.bound)
	return uint32(ends)
}

// Read reads values, at least one of them; it waits until there is one. The
// error is io.EOF once the writer is closed, and that of the context if it is
// done before.
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

// All is what there is to read until the writer is closed. An error ends it, and
// comes with no value.
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

// Close says that no more is wanted. It may be called again, and never fails.
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

// Write writes all values, and waits until they are read. The error is
// ErrReaderClosed once the reader is closed, and that of the context if it is
// done before; the number is how many were read then.
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

// Close says that all is written. It may be called again, and never fails.
func (w *StreamWriter[T]) Close() error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	select {
	case <-w.pipe.bound:
		w.pipe.kind.DropWritable(w.pipe.handle)
	default:
		close(w.pipe.ended)
		go w.pipe.dropOnceBound()
	}
	return nil
}

// dropOnceBound closes the writer of a stream that is given away afterwards.
func (p *pipe[T]) dropOnceBound() {
	select {
	case <-p.bound:
		p.kind.DropWritable(p.handle)
	case <-p.closed:
	}
}

// read takes what the other end of the program writes.
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

// write writes all values to a stream of the host. Those that nobody has read
// are the caller's again.
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
