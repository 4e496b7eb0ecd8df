// Functions with more parameters and results than travel flat.
package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"component/bindings/test/manyarguments/totest"
)

type component struct{ last string }

func init() { totest.Export(&component{}) }

func main() {}

func (*component) Sixteen(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15 uint64) []uint64 {
	return []uint64{a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15}
}

func (*component) Seventeen(
	a0 uint8, a1 uint16, a2 uint32, a3 uint64, a4 int8, a5 int16, a6 int32, a7 int64, a8 float32, a9 float64,
	a10 bool, a11 rune, a12 uint8, a13 uint16, a14 uint32, a15 uint64, a16 uint8,
) string {
	return fmt.Sprint(a0, " ", a1, " ", a2, " ", a3, " ", a4, " ", a5, " ", a6, " ", a7, " ", a8, " ", a9, " ", a10, " ",
		string(a11), " ", a12, " ", a13, " ", a14, " ", a15, " ", a16)
}

func (*component) EightStrings(a, b, c, d, e, f, g, h string) string {
	return strings.Join([]string{a, b, c, d, e, f, g, h}, ",")
}

func (*component) NineStrings(a, b, c, d, e, f, g, h, i string) []string {
	return []string{a, b, c, d, e, f, g, h, i}
}

func (*component) Sum(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15 int64) int64 {
	return a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + a15
}

func (*component) Mean(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15 float64) float64 {
	return (a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + a15) / 16
}

func (*component) Least(
	a0 float32, a1 float64, a2 float32, a3 float64, a4 float32, a5 float64, a6 float32, a7 float64,
	a8 float32, a9 float64, a10 float32, a11 float64, a12 float32, a13 float64, a14 float32, a15 float64,
) float32 {
	runtime.Gosched()
	least := min(a1, a3, a5, a7, a9, a11, a13, a15)
	return min(float32(least), a0, a2, a4, a6, a8, a10, a12, a14)
}

func (*component) AllSame(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15 uint64) bool {
	others := []uint64{a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15}
	return !slices.ContainsFunc(others, func(other uint64) bool { return other != a0 })
}

type total uint64

func (*component) NewTotal(start uint64) totest.Total { return (*total)(&start) }

func (t *total) Add(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14 uint64) uint64 {
	*t += total(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14)
	return uint64(*t)
}

func (*component) OneWide(x totest.Wide) totest.Wide { return x }

func (*component) TwoWide(x, y totest.Wide) (totest.Wide, totest.Wide) { return y, x }

func (c *component) NoResult(a uint64, b totest.Wide, text string) {
	c.last = fmt.Sprintf("%d %s %c %s", a, b.A6, b.A10, text)
}

func (c *component) Last() string { return c.last }
