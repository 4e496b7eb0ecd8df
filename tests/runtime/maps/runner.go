// Maps: empty, with keys and values of many types, nested, and in records.
package main

import (
	"maps"
	"math"
	"strconv"

	"component/bindings/test/maps/runner"
	"component/bindings/test/maps/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	for _, x := range []map[string]uint32{nil, {"": 0}, {"a": 1, "🐉": math.MaxUint32, "\ufeff": 2}} {
		same(maps.Equal(totest.EchoNames(x), x), true)
	}
	numbers := map[uint64]string{0: "", math.MaxUint64: "largest"}
	same(totest.EchoNumbers(numbers), numbers)
	chars := totest.EchoChars(map[rune][]uint8{'a': nil, '😀': {0, 255}})
	same(len(chars), 2)
	same(len(chars['a']), 0)
	same(chars['😀'], []uint8{0, 255})

	nested := map[string]map[int32]wit.Option[string]{
		"empty": {},
		"full":  {math.MinInt32: wit.None[string](), math.MaxInt32: wit.Some("some")},
	}
	same(totest.EchoNested(nested), nested)

	entries := totest.EchoEntries(map[string]totest.Entry{"none": {}, "two": {Count: 2, Tags: []string{"x", "y"}}})
	same(entries["none"].Count, 0)
	same(len(entries["none"].Tags), 0)
	same(entries["two"], totest.Entry{Count: 2, Tags: []string{"x", "y"}})

	index := totest.EchoIndex(totest.Index{ByName: map[string]uint32{"one": 1}})
	same(index.ByName, map[string]uint32{"one": 1})
	same(len(index.Empty), 0)

	same(totest.CountWords("to be or not to be"), map[string]uint32{"be": 2, "not": 1, "or": 1, "to": 2})
	inverted := totest.Invert(map[string]uint32{"one": 1, "two": 2, "also two": 2})
	same(inverted[1], "one")
	same(inverted[2] == "two" || inverted[2] == "also two", true) // a map has no order

	many := map[string]uint32{}
	for i := range uint32(10_000) {
		many[strconv.Itoa(int(i))] = i
	}
	same(maps.Equal(totest.EchoNames(many), many), true)
}
