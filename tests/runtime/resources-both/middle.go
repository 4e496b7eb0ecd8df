// Wraps each imported stack in an exported one that shouts.
package main

import (
	"strings"

	exported "component/bindings/exports/test/resourcesboth/totest"
	"component/bindings/test/resourcesboth/counts"
	"component/bindings/test/resourcesboth/totest"
	"component/bindings/wit"
)

var calls uint32

type component struct{}

type counter struct{}

func init() {
	exported.Export(component{})
	counts.Export(counter{})
}

func main() {}

func (counter) Calls() uint32 { return calls }

type loud struct{ inner *totest.Stack }

func (l *loud) Close() error { return l.inner.Close() }

func (l *loud) Push(x string) uint32 {
	calls++
	return l.inner.Push(strings.ToUpper(x))
}

func (l *loud) Pop() wit.Option[string] {
	calls++
	return l.inner.Pop()
}

func (component) NewStack() exported.Stack {
	calls++
	return &loud{totest.NewStack()}
}

func (component) StackJoin(a, b exported.Stack) exported.Stack {
	calls++
	return &loud{totest.StackJoin(a.(*loud).inner, b.(*loud).inner)}
}

func (component) Sum(stacks []exported.Stack) uint32 {
	calls++
	var inner []*totest.Stack
	for _, s := range stacks {
		inner = append(inner, s.(*loud).inner)
	}
	return totest.Sum(inner)
}
