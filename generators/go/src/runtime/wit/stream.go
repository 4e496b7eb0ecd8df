package wit

import "ASYNC_PACKAGE"

// A Stream is the readable end of a stream: use Read, or range over All, and
// Close it when you need no more values. Any goroutine may use it.
type Stream[T any] = async.Stream[T]

// A StreamWriter is the writable end of a stream. Close it after the last value.
type StreamWriter[T any] = async.StreamWriter[T]

// NewStream makes a stream. Pass its readable end to a function, return it from
// one, or read it here.
func NewStream[T any]() (*Stream[T], *StreamWriter[T]) { return async.NewStream[T]() }

// ErrReaderClosed is returned by writes after the reader was closed.
var ErrReaderClosed = async.ErrReaderClosed

// ErrClosed is returned for an end that was closed or given away.
var ErrClosed = async.ErrClosed
