// FAILS: test:async-nested-blocked/to-test#wait is not asynchronous, and waits for what cannot happen before it returns

package main

import (
	"context"
	"time"

	"component/bindings/test/asyncnestedblocked/slow"
	"component/bindings/test/asyncnestedblocked/totest"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

var (
	cancels   bool
	cancelled = make(chan struct{})
)

func (component) Cancel(ctx context.Context) {
	limited, end := context.WithCancel(ctx)
	time.AfterFunc(time.Millisecond, func() {
		cancels = true
		end()
	})
	_ = slow.Work(limited)
	close(cancelled)
}

func (component) Wait() {
	if cancels {
		<-cancelled
	}
}
