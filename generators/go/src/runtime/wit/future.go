package wit

import "ASYNC_PACKAGE"

// A Future is the readable end of a future: Get returns its value. Any goroutine
// may use it.
type Future[T any] = async.Future[T]

// A FutureWriter is the writable end of a future: Set sets its value.
type FutureWriter[T any] = async.FutureWriter[T]

// NewFuture makes a future. Pass its readable end to a function, return it from
// one, or read it here. Its value must be set.
func NewFuture[T any]() (*Future[T], *FutureWriter[T]) { return async.NewFuture[T]() }
