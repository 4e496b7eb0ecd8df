// Words in brackets, over the imported ones.
package main

import (
	exported "component/bindings/exports/test/inlineboth/middle/words"
	"component/bindings/test/inlineboth/middle"
	"component/bindings/test/inlineboth/middle/words"
)

type component struct{}

func init() {
	middle.Export(component{})
	exported.Export(component{})
}

func main() {}

type bracketed struct{ inner *words.Word }

func (b bracketed) Text() string { return "[" + b.inner.Text() + "]" }

func (b bracketed) Close() error { return b.inner.Close() }

func (component) Count() uint32 { return 100 + middle.Count() }

func (component) NewWord(text string) exported.Word { return bracketed{words.NewWord(text)} }

func (component) Joined(a, b exported.Word) exported.Word {
	return bracketed{words.Joined(a.(bracketed).inner, b.(bracketed).inner)}
}

func (component) SizeOf(of exported.Word) exported.Size {
	return exported.Size{Letters: 2 + words.SizeOf(of.(bracketed).inner).Letters}
}
