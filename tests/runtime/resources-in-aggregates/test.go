// Handles inside every aggregate.
package main

import (
	"component/bindings/test/resourcesinaggregates/totest"
	"component/bindings/wit"
)

var living uint32

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

type thing struct{ id uint32 }

func (t *thing) ID() uint32 { return t.id }

func (t *thing) Close() error {
	living--
	return nil
}

func (component) NewThing(id uint32) totest.Thing {
	living++
	return &thing{id}
}

type deep = wit.Option[wit.Result[wit.Tuple2[string, totest.Thing], []totest.Thing]]

func (component) InList(x []totest.Thing) []totest.Thing                       { return x }
func (component) InOption(x wit.Option[totest.Thing]) wit.Option[totest.Thing] { return x }
func (component) InRecord(x totest.Named) totest.Named                         { return x }
func (component) InNested(x totest.Nested) totest.Nested                       { return x }
func (component) InVariant(x totest.Choice) totest.Choice                      { return x }
func (component) InDeep(x []deep) []deep                                       { return x }
func (component) ThroughAlias(x totest.Alias) totest.Alias                     { return x }

func (component) InResult(x wit.Result[totest.Thing, totest.Thing]) (totest.Thing, error) {
	if failed, ok := x.Err(); ok {
		return nil, wit.Fail(failed)
	}
	value, _ := x.Get()
	return value, nil
}

func (component) InTuple(x wit.Tuple3[totest.Thing, uint8, totest.Thing]) (totest.Thing, uint8, totest.Thing) {
	return x.F2, x.F1, x.F0
}

func (component) Swallow(x []totest.Choice) uint32 {
	var sum uint32
	swallow := func(swallowed totest.Thing) {
		sum += swallowed.ID()
		swallowed.(*thing).Close()
	}
	for _, choice := range x {
		switch choice := choice.(type) {
		case totest.ChoiceOne:
			swallow(choice.Value)
		case totest.ChoiceMany:
			for _, swallowed := range choice.Value {
				swallow(swallowed)
			}
		}
	}
	return sum
}

func (component) BorrowedList(x []totest.Thing) []uint32 {
	var ids []uint32
	for _, lent := range x {
		ids = append(ids, lent.ID())
	}
	return ids
}

func (component) BorrowedOption(x wit.Option[totest.Thing]) wit.Option[uint32] {
	if lent, ok := x.Get(); ok {
		return wit.Some(lent.ID())
	}
	return wit.None[uint32]()
}

func (component) BorrowedTuple(x wit.Tuple2[totest.Thing, totest.Thing]) uint32 {
	return x.F0.ID() - x.F1.ID()
}

func (component) BorrowedResult(x wit.Result[totest.Thing, string]) (uint32, error) {
	if text, failed := x.Err(); failed {
		return 0, wit.Fail(text)
	}
	lent, _ := x.Get()
	return lent.ID(), nil
}

func (component) Living() uint32 { return living }
