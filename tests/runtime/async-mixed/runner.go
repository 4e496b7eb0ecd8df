// ENGINES: composed
// BUILD: plain
// OPTIONS: --sync import:test:async-mixed/to-test#through-async
// Calls that wait for their turn, asynchronous functions called synchronously, and functions that are not asynchronous and
// wait nevertheless.
package main

import (
	"context"
	"errors"
	"time"

	"component/bindings/test/asyncmixed/runner"
	"component/bindings/test/asyncmixed/totest"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run(ctx context.Context) {
	names := []string{"ab", "c"}
	same(must(totest.Work(ctx, totest.NewToken(), names)), 3)
	same(totest.ThroughAsync(5), 20)
	same(totest.Through(41), 42)

	totest.Hold()
	waiting := make(chan uint32)
	go func() { waiting <- must(totest.Work(ctx, totest.NewToken(), names)) }()
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := totest.Work(short, totest.NewToken(), names)
	same(errors.Is(err, context.DeadlineExceeded), true)
	// It never began, so that the token came back, and was dropped here.
	same(totest.Tokens(), 1)
	totest.Resume()
	same(<-waiting, 3)
	same(totest.Tokens(), 0)
}
