// Options, unchanged and looked into.
package main

import (
	"component/bindings/test/options/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) EchoU8(x wit.Option[uint8]) wit.Option[uint8]         { return x }
func (component) EchoU64(x wit.Option[uint64]) wit.Option[uint64]      { return x }
func (component) EchoString(x wit.Option[string]) wit.Option[string]   { return x }
func (component) EchoList(x wit.Option[[]uint32]) wit.Option[[]uint32] { return x }
func (component) EchoSettings(x totest.Settings) totest.Settings       { return x }

func (component) EchoNested(x wit.Option[wit.Option[wit.Option[uint32]]]) wit.Option[wit.Option[wit.Option[uint32]]] {
	return x
}

func (component) IsSome(x wit.Option[string]) bool {
	_, ok := x.Get()
	return ok
}

func (component) Find(haystack []wit.Option[string], needle string) wit.Option[uint32] {
	for index, x := range haystack {
		if text, ok := x.Get(); ok && text == needle {
			return wit.Some(uint32(index))
		}
	}
	return wit.None[uint32]()
}

func (component) Both(a wit.Option[rune], b wit.Option[float64]) wit.Option[wit.Tuple2[rune, float64]] {
	x, okX := a.Get()
	y, okY := b.Get()
	if okX && okY {
		return wit.Some(wit.Tuple2[rune, float64]{F0: x, F1: y})
	}
	return wit.None[wit.Tuple2[rune, float64]]()
}
