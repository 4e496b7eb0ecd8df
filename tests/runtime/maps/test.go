// Maps are maps.
package main

import (
	"slices"
	"strings"

	"component/bindings/test/maps/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) EchoNames(x map[string]uint32) map[string]uint32               { return x }
func (component) EchoNumbers(x map[uint64]string) map[uint64]string             { return x }
func (component) EchoChars(x map[rune][]uint8) map[rune][]uint8                 { return x }
func (component) EchoEntries(x map[string]totest.Entry) map[string]totest.Entry { return x }
func (component) EchoIndex(x totest.Index) totest.Index                         { return x }

func (component) EchoNested(x map[string]map[int32]wit.Option[string]) map[string]map[int32]wit.Option[string] {
	return x
}

func (component) CountWords(text string) map[string]uint32 {
	counts := map[string]uint32{}
	for _, word := range strings.Fields(text) {
		counts[word]++
	}
	return counts
}

func (component) Invert(x map[string]uint32) map[uint32]string {
	var names []string
	for name := range x {
		names = append(names, name)
	}
	slices.Sort(names)
	inverted := map[uint32]string{}
	for _, name := range names {
		inverted[x[name]] = name // of several, the last in order stays
	}
	return inverted
}
