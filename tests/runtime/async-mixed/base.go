// BUILD: plain

package main

import (
	"context"
	"runtime"

	"component/bindings/test/asyncmixed/deep"
)

type component struct{}

func init() { deep.Export(component{}) }

func main() {}

func (component) Echo(_ context.Context, value, turns uint32) uint32 {
	for range turns {
		runtime.Gosched()
	}
	return value
}
