// Variants and enums, unchanged and taken apart.
package main

import (
	"component/bindings/test/variants/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) EchoColor(x totest.Color) totest.Color      { return x }
func (component) EchoLonely(x totest.Lonely) totest.Lonely   { return x }
func (component) EchoShape(x totest.Shape) totest.Shape      { return x }
func (component) EchoShapes(x []totest.Shape) []totest.Shape { return x }
func (component) EchoJoined(x totest.Joined) totest.Joined   { return x }

func (component) EchoBesidePointer(x totest.BesidePointer) totest.BesidePointer { return x }

func (component) NextColor(x totest.Color) wit.Option[totest.Color] {
	if x == totest.ColorBlue {
		return wit.None[totest.Color]()
	}
	return wit.Some(x + 1)
}

func (component) Which(x totest.Joined) uint32 {
	switch x.(type) {
	case totest.JoinedSmall:
		return 0
	case totest.JoinedFloat:
		return 1
	case totest.JoinedWide:
		return 2
	case totest.JoinedDouble:
		return 3
	case totest.JoinedText:
		return 4
	case totest.JoinedMixed:
		return 5
	default:
		panic("a case that there is not")
	}
}

func (component) Area(x totest.Shape) float64 {
	switch x := x.(type) {
	case totest.ShapeCircle:
		return float64(x.Value) * float64(x.Value) * 3
	case totest.ShapeRectangle:
		return x.Value.F0 * x.Value.F1
	case totest.ShapePolygon:
		var twice int32
		for i, a := range x.Value {
			b := x.Value[(i+1)%len(x.Value)]
			twice += a.F0*b.F1 - b.F0*a.F1
		}
		return float64(max(twice, -twice)) / 2
	default:
		return 0
	}
}
