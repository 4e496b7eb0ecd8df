// Every primitive at its boundaries.
package main

import (
	"math"

	"component/bindings/test/numbers/runner"
	"component/bindings/test/numbers/totest"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	integers()
	floats()
	others()
	same(
		totest.Describe(-128, 255, -32768, 65535, math.MinInt64, float32(math.Copysign(0, -1)), '\U0010ffff', true),
		"-128 255 -32768 65535 -9223372036854775808 -0.0 \U0010ffff true",
	)
	same(totest.Get(), 0)
	totest.Set(math.MaxUint32)
	same(totest.Get(), math.MaxUint32)
}

func echoes[T any](echo func(T) T, values ...T) {
	for _, x := range values {
		same(echo(x), x)
	}
}

func integers() {
	echoes(totest.EchoU8, 0, 1, 127, 128, math.MaxUint8)
	echoes(totest.EchoS8, math.MinInt8, -1, 0, 1, math.MaxInt8)
	echoes(totest.EchoU16, 0, 1, 0x7fff, 0x8000, math.MaxUint16)
	echoes(totest.EchoS16, math.MinInt16, -1, 0, 1, math.MaxInt16)
	echoes(totest.EchoU32, 0, 1, 0x7fffffff, 0x80000000, math.MaxUint32)
	echoes(totest.EchoS32, math.MinInt32, -1, 0, 1, math.MaxInt32)
	echoes(totest.EchoU64, 0, 1, 1<<32, math.MaxUint64)
	echoes(totest.EchoS64, math.MinInt64, -1, 0, 1, math.MaxInt64)
}

func floats() {
	inf := math.Inf(1)
	for _, x := range []float32{0, float32(math.Copysign(0, -1)), 1.5, math.MaxFloat32, math.SmallestNonzeroFloat32, float32(inf), float32(-inf)} {
		same(math.Float32bits(totest.EchoF32(x)), math.Float32bits(x))
	}
	for _, x := range []float64{0, math.Copysign(0, -1), 1.5, math.MaxFloat64, math.SmallestNonzeroFloat64, inf, -inf} {
		same(math.Float64bits(totest.EchoF64(x)), math.Float64bits(x))
	}
	same(math.IsNaN(float64(totest.EchoF32(float32(math.NaN())))), true)
	same(math.IsNaN(totest.EchoF64(math.NaN())), true)
}

func others() {
	echoes(totest.EchoBool, true, false)
	echoes(totest.EchoChar, 0, 'a', 'ß', '\ufeff', '\ud7ff', '\ue000', '\uffff', '\U00010000', '😀', '\U0010ffff')
}
