// Lists of fixed length are arrays.
package main

import (
	"slices"

	"component/bindings/test/fixedlists/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) EchoBytes(x [4]uint8) [4]uint8                           { return x }
func (component) EchoWords(x [2]uint64) [2]uint64                         { return x }
func (component) EchoStrings(x [3]string) [3]string                       { return x }
func (component) EchoOne(x [1]rune) [1]rune                               { return x }
func (component) EchoHeader(x totest.Header) totest.Header                { return x }
func (component) EchoList(x [][3]uint16) [][3]uint16                      { return x }
func (component) EchoOptions(x [3]wit.Option[uint8]) [3]wit.Option[uint8] { return x }

func (component) Transpose(x totest.Matrix) [3][2]float32 {
	var transposed [3][2]float32
	for row := range x {
		for column := range x[row] {
			transposed[column][row] = x[row][column]
		}
	}
	return transposed
}

func (component) Reversed(x [20]uint32) [20]uint32 {
	slices.Reverse(x[:])
	return x
}
