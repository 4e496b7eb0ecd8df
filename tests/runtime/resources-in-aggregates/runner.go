// Handles inside every aggregate, owned and borrowed, and none of them lost.
package main

import (
	"errors"
	"math"

	"component/bindings/test/resourcesinaggregates/runner"
	"component/bindings/test/resourcesinaggregates/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	for _, part := range []func(){owned, recordsAndVariants, nested, borrowed} {
		part()
		same(totest.Living(), 0)
	}
}

func ids(things []*totest.Thing) []uint32 {
	var ids []uint32
	for _, thing := range things {
		ids = append(ids, thing.ID())
	}
	return ids
}

func closeAll(things ...*totest.Thing) {
	for _, thing := range things {
		same(thing.Close(), nil)
	}
}

func owned() {
	thing := totest.NewThing
	same(len(totest.InList(nil)), 0)
	list := totest.InList([]*totest.Thing{thing(3), thing(1), thing(2)})
	same(ids(list), []uint32{3, 1, 2})
	closeAll(list...)

	_, ok := totest.InOption(wit.None[*totest.Thing]()).Get()
	same(ok, false)
	option, ok := totest.InOption(wit.Some(thing(math.MaxUint32))).Get()
	same(ok, true)
	same(option.ID(), math.MaxUint32)

	value := must(totest.InResult(wit.Ok[*totest.Thing, *totest.Thing](thing(1))))
	same(value.ID(), 1)
	_, err := totest.InResult(wit.Err[*totest.Thing](thing(2)))
	var failed *wit.Error[*totest.Thing]
	same(errors.As(err, &failed), true)
	same(failed.Value.ID(), 2)

	a, between, b := totest.InTuple(wit.Tuple3[*totest.Thing, uint8, *totest.Thing]{F0: thing(1), F1: 255, F2: thing(2)})
	same([]any{a.ID(), between, b.ID()}, []any{uint32(2), uint8(255), uint32(1)})
	alias := totest.ThroughAlias(thing(9))
	same(alias.ID(), 9)
	same(totest.Living(), 6)
	closeAll(option, value, failed.Value, a, b, alias)
}

func recordsAndVariants() {
	thing := totest.NewThing
	named := totest.InRecord(totest.Named{Name: "name", Thing: thing(4)})
	same(named.Name, "name")
	same(named.Thing.ID(), 4)
	closeAll(named.Thing)

	one := totest.InNested(totest.Nested{Left: totest.Named{Name: "left", Thing: thing(5)}})
	_, ok := one.Right.Get()
	same(ok, false)
	two := totest.InNested(totest.Nested{
		Left:  one.Left,
		Right: wit.Some(totest.Named{Name: "right", Thing: thing(6)}),
	})
	right, ok := two.Right.Get()
	same(ok, true)
	same(right.Name, "right")
	same([]uint32{two.Left.Thing.ID(), right.Thing.ID()}, []uint32{5, 6})
	closeAll(two.Left.Thing, right.Thing)

	same(totest.InVariant(totest.ChoiceNothing{}), totest.Choice(totest.ChoiceNothing{}))
	single, ok := totest.InVariant(totest.ChoiceOne{Value: thing(7)}).(totest.ChoiceOne)
	same(ok, true)
	same(single.Value.ID(), 7)
	closeAll(single.Value)
	many, ok := totest.InVariant(totest.ChoiceMany{Value: []*totest.Thing{thing(8), thing(9)}}).(totest.ChoiceMany)
	same(ok, true)
	same(ids(many.Value), []uint32{8, 9})
	same(totest.Swallow([]totest.Choice{many, totest.ChoiceNothing{}, totest.ChoiceOne{Value: thing(10)}, totest.ChoiceMany{}}), 27)
}

func nested() {
	thing := totest.NewThing
	type pair = wit.Tuple2[string, *totest.Thing]
	type result = wit.Result[pair, []*totest.Thing]
	back := totest.InDeep([]wit.Option[result]{
		wit.None[result](),
		wit.Some(wit.Ok[pair, []*totest.Thing](pair{F0: "🐉", F1: thing(1)})),
		wit.Some(wit.Err[pair]([]*totest.Thing{})),
		wit.Some(wit.Err[pair]([]*totest.Thing{thing(2), thing(3)})),
	})
	same(len(back), 4)
	_, ok := back[0].Get()
	same(ok, false)
	first, _ := back[1].Get()
	value, ok := first.Get()
	same(ok, true)
	same(value.F0, "🐉")
	same(value.F1.ID(), 1)
	last, _ := back[3].Get()
	things, ok := last.Err()
	same(ok, true)
	same(ids(things), []uint32{2, 3})
	same(totest.Living(), 3)
	closeAll(append(things, value.F1)...)
}

func borrowed() {
	a, b := totest.NewThing(30), totest.NewThing(10)
	same(totest.BorrowedList([]*totest.Thing{a, b, a}), []uint32{30, 10, 30})
	same(len(totest.BorrowedList(nil)), 0)
	same(totest.BorrowedOption(wit.Some(b)), wit.Some[uint32](10))
	same(totest.BorrowedOption(wit.None[*totest.Thing]()), wit.None[uint32]())
	same(totest.BorrowedTuple(wit.Tuple2[*totest.Thing, *totest.Thing]{F0: a, F1: b}), 20)
	same(must(totest.BorrowedResult(wit.Ok[*totest.Thing, string](a))), 30)
	_, err := totest.BorrowedResult(wit.Err[*totest.Thing]("error"))
	same(err.Error(), "error")
	same([]uint32{a.ID(), b.ID(), totest.Living()}, []uint32{30, 10, 2})
	closeAll(a, b)
}
