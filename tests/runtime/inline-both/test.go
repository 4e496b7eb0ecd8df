// Words as they are.
package main

import (
	"component/bindings/test/inlineboth/test"
	"component/bindings/test/inlineboth/test/words"
)

type component struct{}

func init() {
	test.Export(component{})
	words.Export(component{})
}

func main() {}

var made uint32

type word string

func newWord(text string) words.Word {
	made++
	return word(text)
}

func (w word) Text() string { return string(w) }

func (component) Count() uint32 { return made }

func (component) NewWord(text string) words.Word { return newWord(text) }

func (component) Joined(a, b words.Word) words.Word { return newWord(string(a.(word) + b.(word))) }

func (component) SizeOf(of words.Word) words.Size { return words.Size{Letters: uint32(len(of.(word)))} }
