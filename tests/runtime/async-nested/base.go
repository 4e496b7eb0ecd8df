package main

import (
	"context"
	"time"

	"component/bindings/test/asyncnested/slow"
)

type component struct{}

func init() { slow.Export(component{}) }

func main() {}

func (component) Work(ctx context.Context) {
	<-ctx.Done()
	time.Sleep(20 * time.Millisecond)
}
