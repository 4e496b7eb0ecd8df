// A resource that a component both imports and exports: the runner sees the exported one.
package main

import (
	"component/bindings/test/resourcesboth/counts"
	"component/bindings/test/resourcesboth/runner"
	"component/bindings/test/resourcesboth/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(counts.Calls(), 0)
	a := totest.NewStack()
	same(a.Push("one"), 1)
	same(a.Push("ñandú"), 2)
	same(a.Pop(), wit.Some("ÑANDÚ"))
	b := totest.NewStack()
	same(b.Pop(), wit.None[string]())
	same(b.Push("two"), 1)
	joined := totest.StackJoin(a, b)
	same(joined.Pop(), wit.Some("TWO"))
	same(joined.Push("three"), 2)
	same(totest.Sum([]*totest.Stack{joined, b, totest.NewStack()}), 3)
	same(totest.Sum(nil), 0)
	same(counts.Calls(), 13) // every call went through the middle
}
