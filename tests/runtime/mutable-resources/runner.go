// What methods change is there in the next call.
package main

import (
	"component/bindings/test/mutableresources/runner"
	"component/bindings/test/mutableresources/totest"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	a := totest.NewLog("one")
	same(a.Add("two"), 2)
	same(a.Add("three"), 3)
	b := totest.NewLog("four")
	defer b.Close()
	b.TakeFrom(a)
	same(b.Lines(), []string{"four", "one", "two", "three"})
	same(totest.LogLength(a), 0)
	joined := totest.LogAbsorb(a, b)
	defer joined.Close()
	same(joined.Lines(), []string{"four", "one", "two", "three"})
	same(totest.LogLength(b), 4)
	fixed := totest.NewFixed(7)
	defer fixed.Close()
	same(fixed.Get(), 7)
}
