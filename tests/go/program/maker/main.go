// What the program calls.
package main

import (
	"slices"

	"example.com/program/maker/bindings/demo/program/words"
)

type maker struct{}

func init() { words.Export(maker{}) }

func main() {}

func (maker) Repeat(text string, times uint32) []string {
	return slices.Repeat([]string{text}, int(times))
}
