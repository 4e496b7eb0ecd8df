package wit

import "ASYNC_PACKAGE"

// A Future is the end of a future that is read from, by Get. Any goroutine may
// use it.
type Future[T any] = async.Future[T]

// A FutureWriter is the end of a future that gets its value, by Set.
type FutureWriter[T any] = async.FutureWriter[T]

// NewFuture makes a future. Its reader is given to a function, returned from one,
// or read here. Its value has to be set.
func NewFuture[T any]() (*Future[T], *FutureWriter[T]) { return async.NewFuture[T]() }
