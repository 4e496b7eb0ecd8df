package main

import (
	"context"
	"time"

	"component/bindings/test/asyncnestedblocked/slow"
)

type component struct{}

func init() { slow.Export(component{}) }

func main() {}

func (component) Work(ctx context.Context) {
	<-ctx.Done()
	time.Sleep(20 * time.Millisecond)
}
