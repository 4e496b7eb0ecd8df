// Lists of everything, unchanged or worked on.
package main

import (
	"cmp"
	"slices"

	"component/bindings/test/lists/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) Empty() []uint8                                          { return nil }
func (component) EchoBools(x []bool) []bool                               { return x }
func (component) EchoU8s(x []uint8) []uint8                               { return x }
func (component) EchoS16s(x []int16) []int16                              { return x }
func (component) EchoU32s(x []uint32) []uint32                            { return x }
func (component) EchoS64s(x []int64) []int64                              { return x }
func (component) EchoF32s(x []float32) []float32                          { return x }
func (component) EchoF64s(x []float64) []float64                          { return x }
func (component) EchoChars(x []rune) []rune                               { return x }
func (component) EchoStrings(x []string) []string                         { return x }
func (component) EchoNested(x [][][]uint16) [][][]uint16                  { return x }
func (component) EchoPoints(x []totest.Point) []totest.Point              { return x }
func (component) EchoNamed(x []totest.Named) []totest.Named               { return x }
func (component) EchoOptions(x []wit.Option[string]) []wit.Option[string] { return x }

func (component) EchoTuples(x []wit.Tuple3[uint8, string, uint64]) []wit.Tuple3[uint8, string, uint64] {
	return x
}

func (component) Sum(x []uint32) uint64 {
	var sum uint64
	for _, n := range x {
		sum += uint64(n)
	}
	return sum
}

func (component) Reversed(x []string) []string {
	slices.Reverse(x)
	return x
}

func (component) Sorted(x []totest.Point) []totest.Point {
	slices.SortFunc(x, func(a, b totest.Point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	return x
}

func (component) Iota(length uint32) []uint32 {
	// More capacity than length: the generated code has to cope.
	x := make([]uint32, 0, length+100)
	for n := range length {
		x = append(x, n)
	}
	return x
}
