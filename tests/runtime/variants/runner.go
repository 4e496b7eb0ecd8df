// Variants with every kind of payload, payloads whose flat types join, and enums.
package main

import (
	"math"

	"component/bindings/test/variants/runner"
	"component/bindings/test/variants/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

type point = wit.Tuple2[int32, int32]

func (component) Run() {
	enums()
	shapes()
	joined()
}

func enums() {
	for _, color := range []totest.Color{totest.ColorRed, totest.ColorGreen, totest.ColorBlue} {
		same(totest.EchoColor(color), color)
	}
	same(totest.NextColor(totest.ColorRed), wit.Some(totest.ColorGreen))
	same(totest.NextColor(totest.ColorGreen), wit.Some(totest.ColorBlue))
	same(totest.NextColor(totest.ColorBlue), wit.None[totest.Color]())
	same(totest.EchoLonely(totest.LonelyOnly), totest.LonelyOnly)
	same(totest.ColorRed.String(), "red")
}

func shapes() {
	points := []point{{F0: 0, F1: 0}, {F0: math.MaxInt32, F1: 0}, {F0: 0, F1: math.MinInt32}}
	all := []totest.Shape{
		totest.ShapeNothing{},
		totest.ShapeCircle{Value: -0.5},
		totest.ShapeRectangle{Value: wit.Tuple2[float64, float64]{F0: 1e300, F1: 0.1}},
		totest.ShapePolygon{Value: points},
		totest.ShapeLabel{Value: "🐉"},
		totest.ShapeLabel{},
		totest.ShapeColored{Value: totest.Colored{Color: totest.ColorBlue}},
		totest.ShapeColored{Value: totest.Colored{Color: totest.ColorBlue, Inner: wit.Some[uint8](0)}},
		totest.ShapeColored{Value: totest.Colored{Color: totest.ColorGreen, Inner: wit.Some[uint8](255)}},
	}
	for _, shape := range all {
		same(totest.EchoShape(shape), shape)
	}
	empty, ok := totest.EchoShape(totest.ShapePolygon{}).(totest.ShapePolygon)
	same(ok && len(empty.Value) == 0, true)
	same(totest.EchoShapes(all), all)
	same(len(totest.EchoShapes(nil)), 0)

	same(totest.Area(totest.ShapeNothing{}), 0)
	same(totest.Area(totest.ShapeCircle{Value: 2}), 12)
	same(totest.Area(totest.ShapeRectangle{Value: wit.Tuple2[float64, float64]{F0: 2.5, F1: 4}}), 10)
	same(totest.Area(totest.ShapePolygon{Value: []point{{F0: 0, F1: 0}, {F0: 4, F1: 0}, {F0: 4, F1: 3}, {F0: 0, F1: 3}}}), 12)
}

func joined() {
	all := []totest.Joined{
		totest.JoinedSmall{Value: 255},
		totest.JoinedFloat{Value: math.SmallestNonzeroFloat32},
		totest.JoinedWide{Value: math.MaxUint64},
		totest.JoinedDouble{Value: -math.MaxFloat64},
		totest.JoinedText{Value: "text"},
		totest.JoinedMixed{Value: wit.Tuple3[float32, uint64, float64]{F0: 1.5, F1: 1 << 40, F2: -2.5}},
	}
	for index, x := range all {
		same(totest.Which(x), uint32(index))
		same(totest.EchoJoined(x), x)
	}
	for _, x := range []totest.BesidePointer{
		totest.BesidePointerText{Value: "text"},
		totest.BesidePointerSigned{Value: math.MinInt32},
		totest.BesidePointerByte{Value: -1},
		totest.BesidePointerLetter{Value: '\U0010ffff'},
		totest.BesidePointerBoth{Value: wit.Tuple2[int16, int32]{F0: math.MinInt16, F1: -1}},
	} {
		same(totest.EchoBesidePointer(x), x)
	}
	nan, ok := totest.EchoJoined(totest.JoinedFloat{Value: float32(math.NaN())}).(totest.JoinedFloat)
	same(ok && math.IsNaN(float64(nan.Value)), true)
}
