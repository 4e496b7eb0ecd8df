// Options: none and some of every kind, nested, in records and in lists.
package main

import (
	"math"

	"component/bindings/test/options/runner"
	"component/bindings/test/options/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func echoes[T any](echo func(wit.Option[T]) wit.Option[T], values ...wit.Option[T]) {
	for _, x := range values {
		same(echo(x), x)
	}
}

func (component) Run() {
	echoes(totest.EchoU8, wit.None[uint8](), wit.Some[uint8](0), wit.Some[uint8](math.MaxUint8))
	echoes(totest.EchoU64, wit.None[uint64](), wit.Some[uint64](0), wit.Some[uint64](math.MaxUint64))
	for _, x := range []wit.Option[string]{wit.None[string](), wit.Some(""), wit.Some("\ufeffsome")} {
		same(totest.EchoString(x), x)
		_, ok := x.Get()
		same(totest.IsSome(x), ok)
	}
	echoes(totest.EchoList, wit.None[[]uint32](), wit.Some([]uint32{1, math.MaxUint32}))
	list, ok := totest.EchoList(wit.Some([]uint32{})).Get()
	same(ok && len(list) == 0, true)

	type inner = wit.Option[wit.Option[uint32]]
	echoes(
		totest.EchoNested,
		wit.None[inner](),
		wit.Some(wit.None[wit.Option[uint32]]()),
		wit.Some(wit.Some(wit.None[uint32]())),
		wit.Some(wit.Some(wit.Some[uint32](7))),
	)

	type pair = wit.Tuple2[uint64, wit.Option[float32]]
	for _, depth := range []wit.Option[uint8]{wit.None[uint8](), wit.Some[uint8](3)} {
		for _, name := range []wit.Option[string]{wit.None[string](), wit.Some("name")} {
			for _, inner := range []wit.Option[pair]{
				wit.None[pair](),
				wit.Some(pair{F0: 1}),
				wit.Some(pair{F0: math.MaxUint64, F1: wit.Some[float32](-0.5)}),
			} {
				settings := totest.Settings{Depth: depth, Name: name, Inner: inner}
				same(totest.EchoSettings(settings) == settings, true)
			}
		}
	}

	haystack := []wit.Option[string]{wit.None[string](), wit.Some(""), wit.Some("needle")}
	same(totest.Find(haystack, "needle"), wit.Some[uint32](2))
	same(totest.Find(haystack, ""), wit.Some[uint32](1))
	same(totest.Find(haystack, "straw"), wit.None[uint32]())
	type both = wit.Tuple2[rune, float64]
	same(totest.Both(wit.Some('x'), wit.Some(0.5)), wit.Some(both{F0: 'x', F1: 0.5}))
	same(totest.Both(wit.Some('x'), wit.None[float64]()), wit.None[both]())
	same(totest.Both(wit.None[rune](), wit.Some(0.5)), wit.None[both]())
}
