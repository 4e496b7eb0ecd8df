// Lists: empty, of every kind of element, nested, and large.
package main

import (
	"math"
	"slices"
	"strconv"

	"component/bindings/test/lists/runner"
	"component/bindings/test/lists/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	scalars()
	compound()
	work()
	large()
}

func scalars() {
	same(len(totest.Empty()), 0)
	same(len(totest.EchoU8s(nil)), 0)
	same(totest.EchoBools([]bool{true, false, true}), []bool{true, false, true})
	same(totest.EchoU8s([]uint8{0, 127, 128, 255}), []uint8{0, 127, 128, 255})
	same(totest.EchoS16s([]int16{math.MinInt16, -1, 0, math.MaxInt16}), []int16{math.MinInt16, -1, 0, math.MaxInt16})
	same(totest.EchoU32s([]uint32{0, math.MaxUint32}), []uint32{0, math.MaxUint32})
	same(totest.EchoS64s([]int64{math.MinInt64, 0, math.MaxInt64}), []int64{math.MinInt64, 0, math.MaxInt64})
	same(totest.EchoF32s([]float32{-0.5, float32(math.Inf(1))}), []float32{-0.5, float32(math.Inf(1))})
	floats := totest.EchoF64s([]float64{-math.MaxFloat64, math.NaN(), math.Copysign(0, -1)})
	same(floats[0] == -math.MaxFloat64 && math.IsNaN(floats[1]) && math.Signbit(floats[2]), true)
	same(totest.EchoChars([]rune{'a', '\ufeff', '😀'}), []rune{'a', '\ufeff', '😀'})
}

func compound() {
	same(len(totest.EchoStrings(nil)), 0)
	strings := []string{"", "a", "\ufeff", "🐉"}
	same(totest.EchoStrings(strings), strings)

	nested := totest.EchoNested([][][]uint16{nil, {nil}, {{1, 2}, nil, {3}}})
	same(len(nested), 3)
	same(len(nested[0])+len(nested[1][0])+len(nested[2][1]), 0)
	same(nested[2][0], []uint16{1, 2})
	same(nested[2][2], []uint16{3})
	same(len(totest.EchoNested(nil)), 0)

	tuples := []wit.Tuple3[uint8, string, uint64]{{F0: 1, F1: "one", F2: math.MaxUint64}, {F0: 255}}
	same(totest.EchoTuples(tuples), tuples)

	points := []totest.Point{{X: math.MinInt32, Y: math.MaxInt32}, {X: 0, Y: -1}}
	same(totest.EchoPoints(points), points)

	named := totest.EchoNamed([]totest.Named{{Name: "empty"}, {Weights: []float32{1, -2.5}}})
	same(named[0].Name, "empty")
	same(len(named[0].Weights), 0)
	same(named[1], totest.Named{Weights: []float32{1, -2.5}})

	options := []wit.Option[string]{wit.None[string](), wit.Some(""), wit.Some("some")}
	same(totest.EchoOptions(options), options)
}

func work() {
	same(totest.Sum(nil), 0)
	same(totest.Sum([]uint32{math.MaxUint32, math.MaxUint32, 2}), 1<<33)
	same(totest.Reversed([]string{"a", "b", "c"}), []string{"c", "b", "a"})
	sorted := totest.Sorted([]totest.Point{{X: 2, Y: 0}, {X: -1, Y: 5}, {X: 2, Y: -7}})
	same(sorted, []totest.Point{{X: -1, Y: 5}, {X: 2, Y: -7}, {X: 2, Y: 0}})
	same(len(totest.Iota(0)), 0)
	same(totest.Iota(5), []uint32{0, 1, 2, 3, 4})
}

func large() {
	bytes := make([]uint8, 1_000_000)
	for i := range bytes {
		bytes[i] = uint8(i * 7)
	}
	same(slices.Equal(totest.EchoU8s(bytes), bytes), true)
	strings := make([]string, 20_000)
	for i := range strings {
		strings[i] = strconv.Itoa(i)
	}
	same(slices.Equal(totest.EchoStrings(strings), strings), true)
	same(totest.Sum(totest.Iota(100_000)), 4_999_950_000)
	for range 200 {
		same(len(totest.EchoU8s(bytes)), len(bytes)) // leaks of one list a call would run out of memory
	}
}
