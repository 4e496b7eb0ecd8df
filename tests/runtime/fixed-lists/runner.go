// Lists of fixed length: of numbers and strings, nested, in records, in lists, and past the flat limits.
package main

import (
	"math"

	"component/bindings/test/fixedlists/runner"
	"component/bindings/test/fixedlists/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(totest.EchoBytes([4]uint8{0, 127, 128, 255}), [4]uint8{0, 127, 128, 255})
	same(totest.EchoWords([2]uint64{0, math.MaxUint64}), [2]uint64{0, math.MaxUint64})
	same(totest.EchoStrings([3]string{"", "\ufeff", "🐉"}), [3]string{"", "\ufeff", "🐉"})
	same(totest.EchoOne([1]rune{'😀'}), [1]rune{'😀'})
	same(totest.Transpose(totest.Matrix{{1, 2, 3}, {4, 5, -0.5}}), [3][2]float32{{1, 4}, {2, 5}, {3, -0.5}})
	header := totest.Header{Magic: [4]uint8{0, 'a', 's', 'm'}, Names: [2]string{"a", "b"}}
	same(totest.EchoHeader(header), header)
	same(totest.EchoList([][3]uint16{{1, 2, 3}, {math.MaxUint16, 0, 9}}), [][3]uint16{{1, 2, 3}, {math.MaxUint16, 0, 9}})
	same(len(totest.EchoList(nil)), 0)
	options := [3]wit.Option[uint8]{wit.None[uint8](), wit.Some[uint8](0), wit.Some[uint8](255)}
	same(totest.EchoOptions(options), options)
	var numbers, reversed [20]uint32
	for i := range numbers {
		numbers[i], reversed[19-i] = uint32(i), uint32(i)
	}
	same(totest.Reversed(numbers), reversed)
}
