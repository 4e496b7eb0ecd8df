// What is in brackets came through the middle.
package main

import (
	"component/bindings/test/inlineboth/runner"
	"component/bindings/test/inlineboth/runner/words"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(runner.Count(), 100)
	a, b := words.NewWord("one"), words.NewWord("é")
	same(a.Text(), "[one]")
	same(words.SizeOf(b), words.Size{Letters: 4})
	joined := words.Joined(a, b)
	same(joined.Text(), "[oneé]")
	same(joined.Close(), nil)
	same(b.Close(), nil)
	same(runner.Count(), 103)
}
