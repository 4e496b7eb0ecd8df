package wit

import "ASYNC_PACKAGE"

// A Stream is the end of a stream that is read from: Read, or All in a loop, and
// Close when no more is wanted. Any goroutine may use it.
type Stream[T any] = async.Stream[T]

// A StreamWriter is the end of a stream that is written to. Close it when all is
// written.
type StreamWriter[T any] = async.StreamWriter[T]

// NewStream makes a stream. Its reader is given to a function, returned from one,
// or read here.
func NewStream[T any]() (*Stream[T], *StreamWriter[T]) { return async.NewStream[T]() }

// ErrReaderClosed is the error of writing what nobody is going to read.
var ErrReaderClosed = async.ErrReaderClosed

// ErrClosed is the error of using an end that was closed, or given away.
var ErrClosed = async.ErrClosed
