// Functions of the world that are called as functions of C are.
package main

import (
	"bytes"
	"math"

	"component/bindings/test/namesofc/runner"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(runner.Log("four"), "four: 1.386")
	same(must(runner.Sqrt(6.25)), 2.5)
	_, err := runner.Sqrt(-2)
	same(err.Error(), "-2 has no root")
	same(runner.Malloc(math.MaxUint32-1), math.MaxUint32)
	same(runner.Malloc(7), 8)
	same(runner.Write(bytes.Repeat([]byte{255}, 1000)), 255_000)
}
