// A stack of strings.
package main

import (
	"component/bindings/test/resourcesboth/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

type stack struct{ strings []string }

func (s *stack) Push(x string) uint32 {
	s.strings = append(s.strings, x)
	return uint32(len(s.strings))
}

func (s *stack) Pop() wit.Option[string] {
	last := len(s.strings) - 1
	if last < 0 {
		return wit.None[string]()
	}
	x := s.strings[last]
	s.strings = s.strings[:last]
	return wit.Some(x)
}

func (component) NewStack() totest.Stack { return &stack{} }

func (component) StackJoin(a, b totest.Stack) totest.Stack {
	return &stack{append(a.(*stack).strings, b.(*stack).strings...)}
}

func (component) Sum(stacks []totest.Stack) uint32 {
	sum := 0
	for _, s := range stacks {
		sum += len(s.(*stack).strings)
	}
	return uint32(sum)
}
