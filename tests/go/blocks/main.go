// A component whose functions wait: one may, the other may not.
package main

import (
	"context"
	"time"

	"example.com/blocks/bindings/test/blocks/blocks"
	monotonicclock "example.com/blocks/bindings/wasi/clocks/monotonicclock"
)

type component struct{}

func init() { blocks.Export(component{}) }

func main() {}

func (component) Wait() {
	if err := monotonicclock.WaitFor(context.Background(), 1_000_000); err != nil {
		panic(err)
	}
}

func (component) Sleep(_ context.Context, milliseconds uint64) uint64 {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return milliseconds
}
