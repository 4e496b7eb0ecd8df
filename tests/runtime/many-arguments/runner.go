// Parameters and results at and past the flat limits.
package main

import (
	"math"
	"strings"

	"component/bindings/test/manyarguments/runner"
	"component/bindings/test/manyarguments/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func wide(seed uint8) totest.Wide {
	x := totest.Wide{
		A0: seed, A1: math.MaxUint16 - uint16(seed), A2: math.MaxUint32, A3: math.MaxUint64, A4: -0.5, A5: float64(seed),
		A6: strings.Repeat("x", int(seed)), A7: []uint8{seed, seed, seed}, A9: true, A10: '🐉',
	}
	if seed%2 == 0 {
		x.A8 = wit.Some[uint64](1 << 40)
	}
	return x
}

func (component) Run() {
	numbers := totest.Sixteen(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, math.MaxUint64)
	same(numbers, []uint64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, math.MaxUint64})

	text := totest.Seventeen(255, 65535, 2, 3, -128, -32768, -6, -7, 8.5, -9.25, true, 'é', 12, 13, 14, math.MaxUint64, 16)
	same(text, "255 65535 2 3 -128 -32768 -6 -7 8.5 -9.25 true é 12 13 14 18446744073709551615 16")

	same(totest.EightStrings("a", "", "c", "d", "e", "f", "g", "🐉"), "a,,c,d,e,f,g,🐉")
	same(
		totest.NineStrings("a", "b", "c", "d", "e", "f", "g", "h", "\ufeff"),
		[]string{"a", "b", "c", "d", "e", "f", "g", "h", "\ufeff"},
	)

	same(totest.Sum(math.MinInt64, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), math.MinInt64+120)
	same(totest.Mean(0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 7.53125)
	same(totest.Least(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, -0.5, 16), -0.5)
	same(totest.AllSame(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7), true)
	same(totest.AllSame(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, math.MaxUint64), false)
	total := totest.NewTotal(1 << 40)
	same(total.Add(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 1<<40+120)
	same(total.Add(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1<<63), 1<<63+1<<40+120)
	same(total.Close(), nil)

	same(totest.OneWide(wide(7)), wide(7))
	y, x := totest.TwoWide(wide(0), wide(255))
	same(x, wide(0))
	same(y, wide(255))

	totest.NoResult(math.MaxUint64, wide(2), "end")
	same(totest.Last(), "18446744073709551615 xx 🐉 end")
}
