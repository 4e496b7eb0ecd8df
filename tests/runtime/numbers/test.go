// Numbers come back as they came, and leave a trace of how they looked on this side.
package main

import (
	"fmt"
	"math"

	"component/bindings/test/numbers/totest"
)

type component struct{ kept uint32 }

func init() { totest.Export(&component{}) }

func main() {}

func (*component) EchoBool(x bool) bool      { return x }
func (*component) EchoU8(x uint8) uint8      { return x }
func (*component) EchoS8(x int8) int8        { return x }
func (*component) EchoU16(x uint16) uint16   { return x }
func (*component) EchoS16(x int16) int16     { return x }
func (*component) EchoU32(x uint32) uint32   { return x }
func (*component) EchoS32(x int32) int32     { return x }
func (*component) EchoU64(x uint64) uint64   { return x }
func (*component) EchoS64(x int64) int64     { return x }
func (*component) EchoF32(x float32) float32 { return x }
func (*component) EchoF64(x float64) float64 { return x }
func (*component) EchoChar(x rune) rune      { return x }
func (c *component) Set(x uint32)            { c.kept = x }
func (c *component) Get() uint32             { return c.kept }

func (*component) Describe(a int8, b uint8, c int16, d uint16, e int64, f float32, g rune, h bool) string {
	sign := ""
	if math.Signbit(float64(f)) {
		sign = "-"
	}
	return fmt.Sprintf("%d %d %d %d %d %s%.1f %c %t", a, b, c, d, e, sign, math.Abs(float64(f)), g, h)
}
