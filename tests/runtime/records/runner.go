// Records with fields of every size and alignment, nested records, and tuples up to sixteen.
package main

import (
	"math"

	"component/bindings/test/records/runner"
	"component/bindings/test/records/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	scalars()
	people()
	tuples()
}

func scalars() {
	x := totest.Scalars{A: 255, B: math.MinInt64, C: true, D: -1.5, E: 65535, F: '😀', G: math.MaxFloat64, H: -128}
	same(totest.EchoScalars(x), x)
	same(totest.Describe(x), "255 -9223372036854775808 true -1.5 65535 '😀' 1.7976931348623157e308 -128")
	zero := totest.Scalars{G: math.Copysign(0, -1)}
	same(totest.Describe(zero), `0 0 false 0.0 0 '\0' -0.0 0`)
}

func people() {
	ada := totest.Person{Name: "Ada", Age: 36, Tags: []string{"mathematics", "\ufeff"}}
	nobody := totest.Person{Tags: []string{}}
	same(totest.EchoPerson(ada), ada)
	same(len(totest.EchoPerson(nobody).Tags), 0)
	same(totest.Older(nobody, ada), ada)
	same(totest.EchoSingle(totest.Single{Only: "field"}).Only, "field")

	pair := totest.Pair{Left: ada, Right: nobody}
	back := totest.EchoPair(pair)
	same(back.Left, ada)
	same(back.Right.Name+back.Left.Name, "Ada")
	swapped := totest.Swap(pair)
	same(swapped.Right, ada)
	same(pair.Left, ada) // the caller keeps what it lent
}

func tuples() {
	same(totest.Tuple1(wit.Tuple1[uint8]{F0: 41}), 42)
	number, text := totest.Tuple2(wit.Tuple2[string, uint64]{F0: "left", F1: math.MaxUint64})
	same(number, math.MaxUint64)
	same(text, "left")

	left := wit.Tuple2[uint8, uint16]{F0: 1, F1: 65535}
	right := wit.Tuple2[int64, wit.Tuple1[float32]]{F0: math.MinInt64, F1: wit.Tuple1[float32]{F0: 0.25}}
	backLeft, backRight := totest.TupleNested(wit.Tuple2[wit.Tuple2[uint8, uint16], wit.Tuple2[int64, wit.Tuple1[float32]]]{F0: left, F1: right})
	same(backLeft, left)
	same(backRight, right)

	a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p := totest.Tuple16(
		wit.Tuple16[uint8, uint16, uint32, uint64, int8, int16, int32, int64, float32, float64, bool, rune, uint8, uint16, uint32, uint64]{
			F0: 1, F1: 2, F2: 3, F3: 4, F4: -5, F5: -6, F6: -7, F7: -8,
			F8: 9.5, F9: 10.5, F10: true, F11: 'l', F12: 13, F13: 14, F14: 15, F15: math.MaxUint64,
		},
	)
	same([]any{a, b, c, d, e, f, g, h}, []any{uint64(math.MaxUint64), uint32(15), uint16(14), uint8(13), 'l', true, 10.5, float32(9.5)})
	same([]any{i, j, k, l, m, n, o, p}, []any{int64(-8), int32(-7), int16(-6), int8(-5), uint64(4), uint32(3), uint16(2), uint8(1)})
}
