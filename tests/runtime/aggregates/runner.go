// Aggregates within aggregates, with types that come from another interface.
package main

import (
	"math"

	"component/bindings/test/aggregates/runner"
	"component/bindings/test/aggregates/totest"
	"component/bindings/test/aggregates/types"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

type inner = wit.Tuple2[totest.Blade, []string]
type deep = wit.Option[wit.Result[[]inner, wit.Option[totest.Branch]]]

func branch(marks wit.Option[types.Marks], leaves ...totest.Blade) totest.Branch {
	return totest.Branch{Level: types.LevelHigh, Leaves: leaves, Marks: marks}
}

func named(name string, tree totest.Tree) wit.Tuple2[string, totest.Tree] {
	return wit.Tuple2[string, totest.Tree]{F0: name, F1: tree}
}

func (component) Run() {
	text := types.LeafText{Value: "\ufeff🐉"}
	all := types.MarksHot | types.MarksCold
	forest := totest.Forest{
		named("", types.TreeLeaf{Value: types.LeafNone{}}),
		named("text", types.TreeLeaf{Value: text}),
		named("branches", types.TreeBranches{Value: []totest.Branch{
			branch(wit.None[types.Marks](), types.LeafNone{}),
			branch(wit.Some(all), types.LeafNumber{Value: -math.MaxFloat64}, text, types.LeafNone{}),
		}}),
		named("failed", types.TreeFailed{Value: wit.Err[totest.Branch]("why")}),
		named("succeeded", types.TreeFailed{Value: wit.Ok[totest.Branch, string](branch(wit.Some(types.Marks(0)), text))}),
	}
	same(totest.Echo(forest), forest)
	same(totest.Count(forest), 7)
	same(totest.Count(nil), 0)
	empty, ok := totest.Echo(totest.Forest{named("", types.TreeBranches{})})[0].F1.(types.TreeBranches)
	same(ok && len(empty.Value) == 0, true)

	type result = wit.Result[[]inner, wit.Option[totest.Branch]]
	values := []deep{
		wit.None[result](),
		wit.Some(wit.Ok[[]inner, wit.Option[totest.Branch]]([]inner{{F0: text, F1: []string{"a", ""}}, {F0: types.LeafNumber{Value: 0.5}, F1: []string{"b"}}})),
		wit.Some(wit.Err[[]inner](wit.None[totest.Branch]())),
		wit.Some(wit.Err[[]inner](wit.Some(branch(wit.Some(types.MarksCold), types.LeafNone{})))),
	}
	same(totest.EchoDeep(values), values)

	same(totest.Make(0), totest.Tree(types.TreeLeaf{Value: types.LeafNone{}}))
	same(totest.Make(1), totest.Tree(types.TreeFailed{Value: wit.Err[totest.Branch]("one")}))
	failed, ok := totest.Make(2).(types.TreeFailed)
	low, isBranch := failed.Value.Get()
	same(ok && isBranch && len(low.Leaves) == 3 && low.Level == types.LevelLow, true)
	branches, ok := totest.Make(100).(types.TreeBranches)
	same(ok && len(branches.Value) == 100, true)
	for _, branch := range branches.Value {
		same(len(branch.Leaves), 101)
		same(branch.Marks, wit.Some(types.MarksHot))
	}
}
