// Functions, types and an interface that belong to the world itself.
package main

import (
	"math"

	"component/bindings/test/worldlevel/runner"
	"component/bindings/test/worldlevel/runner/label"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(label.Text("origin "), "origin (0, 0)")
	runner.Start(runner.Point{X: math.MinInt32, Y: 10})
	same(runner.Step(3, runner.DirectionDown), runner.Point{X: math.MinInt32, Y: 7})
	same(runner.Step(5, runner.DirectionUp), runner.Point{X: math.MinInt32, Y: 12})
	same(label.Text(""), "(-2147483648, 12)")

	moves := runner.History()
	same(len(moves), 2)
	same(moves[0], runner.Moved{From: runner.Point{X: math.MinInt32, Y: 10}, By: 3, Direction: runner.DirectionDown})
	same(moves[1], runner.Moved{From: runner.Point{X: math.MinInt32, Y: 7}, By: 5, Direction: runner.DirectionUp})
	same(len(runner.History()), 0)
}
