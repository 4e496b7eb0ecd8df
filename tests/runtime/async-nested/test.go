package main

import (
	"context"
	"runtime"
	"time"

	"component/bindings/test/asyncnested/slow"
	"component/bindings/test/asyncnested/totest"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

var (
	cancels bool
	nested  uint32
)

func (component) Cancel(ctx context.Context) {
	limited, end := context.WithCancel(ctx)
	time.AfterFunc(time.Millisecond, func() {
		cancels = true
		end()
	})
	same(slow.Work(limited), context.Canceled)
	cancels = false
}

func (component) Sum(count uint32) uint32 {
	if cancels {
		nested++
	}
	numbers := make(chan uint32)
	for number := range count {
		go func() {
			runtime.Gosched()
			numbers <- number
		}()
	}
	sum := uint32(0)
	for range count {
		sum += <-numbers
	}
	return sum
}

func (component) Nested() uint32 { return nested }
