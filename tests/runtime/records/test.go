// Records and tuples, unchanged, taken apart and put together in another order.
package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"component/bindings/test/records/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) EchoScalars(x totest.Scalars) totest.Scalars { return x }
func (component) EchoPerson(x totest.Person) totest.Person    { return x }
func (component) EchoPair(x totest.Pair) totest.Pair          { return x }
func (component) EchoSingle(x totest.Single) totest.Single    { return x }

func (component) Swap(x totest.Pair) totest.Pair { return totest.Pair{Left: x.Right, Right: x.Left} }

func (component) Older(a, b totest.Person) totest.Person {
	if a.Age >= b.Age {
		return a
	}
	return b
}

func (component) Describe(x totest.Scalars) string {
	return fmt.Sprintf("%d %d %t %s %d %s %s %d", x.A, x.B, x.C, float(float64(x.D)), x.E, char(x.F), float(x.G), x.H)
}

// float writes a number as the other languages of these tests do.
func float(x float64) string {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if math.Abs(x) >= 1e16 {
		text = strings.Replace(strconv.FormatFloat(x, 'e', -1, 64), "e+", "e", 1)
	} else if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

func char(c rune) string {
	if c == 0 {
		return `'\0'`
	}
	return "'" + string(c) + "'"
}

func (component) Tuple1(x wit.Tuple1[uint8]) uint8 { return x.F0 + 1 }

func (component) Tuple2(x wit.Tuple2[string, uint64]) (uint64, string) { return x.F1, x.F0 }

func (component) TupleNested(
	x wit.Tuple2[wit.Tuple2[uint8, uint16], wit.Tuple2[int64, wit.Tuple1[float32]]],
) (wit.Tuple2[uint8, uint16], wit.Tuple2[int64, wit.Tuple1[float32]]) {
	return x.F0, x.F1
}

func (component) Tuple16(
	x wit.Tuple16[uint8, uint16, uint32, uint64, int8, int16, int32, int64, float32, float64, bool, rune, uint8, uint16, uint32, uint64],
) (uint64, uint32, uint16, uint8, rune, bool, float64, float32, int64, int32, int16, int8, uint64, uint32, uint16, uint8) {
	return x.F15, x.F14, x.F13, x.F12, x.F11, x.F10, x.F9, x.F8, x.F7, x.F6, x.F5, x.F4, x.F3, x.F2, x.F1, x.F0
}
