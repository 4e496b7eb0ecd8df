package main

import (
	"fmt"

	"example.com/printed/bindings/test/printed/shapes"
	"example.com/printed/bindings/wit"
)

func main() {
	p := func(value any) { fmt.Printf("%v\n", value) }
	point := shapes.Point{X: 1, Y: 2.5, Name: wit.Some("a \"b\"")}
	inner := shapes.InnerNumber{Value: -3}
	p(shapes.ShapeNothing{})                                                                                           // nothing
	p(shapes.ShapeCircle{Value: 0.5})                                                                                  // circle(0.5)
	p(shapes.ShapeNamed{Value: "a\n"})                                                                                 // named("a\n")
	p(shapes.ShapeCorners{Value: []shapes.Point{point, {}}})                                                           // corners([{X: 1, Y: 2.5, Name: some("a \"b\"")}, {X: 0, Y: 0, Name: none}])
	p(shapes.ShapeColored{Value: wit.Tuple2[shapes.Color, shapes.Marks]{F0: shapes.ColorGreen, F1: shapes.MarksWide}}) // colored((green, wide))
	p(shapes.ShapeTried{Value: wit.Ok[[]uint8, string]([]byte{1, 2})})                                                 // tried(ok([1, 2]))
	p(shapes.ShapeTried{Value: wit.Err[[]uint8]("no")})                                                                // tried(err("no"))
	p(shapes.ShapeFailed{Value: wit.Err[struct{}](struct{}{})})                                                        // failed(err)
	p(shapes.ShapeMaybe{Value: wit.Some(wit.Some[shapes.Inner](inner))})                                               // maybe(some(some(number(-3))))
	p(shapes.ShapeMaybe{Value: wit.Some(wit.None[shapes.Inner]())})                                                    // maybe(some(none))
	p(shapes.ShapeNested{Value: shapes.InnerLetter{Value: 'x'}})                                                       // nested(letter('x'))
	p(shapes.ShapeNested{})                                                                                            // nested(nil)
	p(shapes.ShapeCounted{Value: map[string]uint32{"a": 1}})                                                           // counted({"a": 1})
	p(shapes.ShapeFixed{Value: [2]bool{true, false}})                                                                  // fixed([true, false])
	p(shapes.ShapeUnit{})                                                                                              // unit(ok)
	p(shapes.FaultBroken{Value: []string{"x"}}.String())                                                               // broken(["x"])
	p([]shapes.Shape{shapes.ShapeNothing{}})                                                                           // [nothing]
	p(wit.Some(point))                                                                                                 // some({X: 1, Y: 2.5, Name: some("a \"b\"")})
	p(wit.None[shapes.Point]())                                                                                        // none
	p(wit.Ok[shapes.Color, string](shapes.ColorRed))                                                                   // ok(red)
	p(wit.Err[shapes.Color]("bad"))                                                                                    // err("bad")
	p(wit.Ok[struct{}, struct{}](struct{}{}))                                                                          // ok
	p(wit.Some([]shapes.Inner{inner, shapes.InnerNone{}}))                                                             // some([number(-3), none])
	p(wit.Tuple2[uint8, string]{F0: 1, F1: "s"})                                                                       // (1, "s")
	p(wit.Some(wit.Tuple2[shapes.Color, bool]{F1: true}))                                                              // some((red, true))
	p(struct{ O wit.Option[float32] }{wit.Some(float32(0.1))})                                                         // {some(0.1)}
}
