// Functions of the world that are called as functions of C are.
package main

import (
	"fmt"
	"math"

	"component/bindings/test/namesofc/test"
)

type component struct{}

func init() { test.Export(component{}) }

func main() {}

func (component) Log(line string) string {
	return fmt.Sprintf("%s: %.3f", line, math.Log(float64(len(line))))
}

func (component) Sqrt(x float64) (float64, error) {
	if x < 0 {
		return 0, fmt.Errorf("%v has no root", x)
	}
	return math.Sqrt(x), nil
}

func (component) Malloc(size uint32) uint32 { return size + 1 }

func (component) Write(bytes []byte) uint64 {
	sum := uint64(0)
	for _, b := range bytes {
		sum += uint64(b)
	}
	return sum
}
