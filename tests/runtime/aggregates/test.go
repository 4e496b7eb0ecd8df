// Aggregates within aggregates, with types that come from another interface.
package main

import (
	"component/bindings/test/aggregates/totest"
	"component/bindings/test/aggregates/types"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

type deep = wit.Option[wit.Result[[]wit.Tuple2[totest.Blade, []string], wit.Option[totest.Branch]]]

func (component) Echo(x totest.Forest) totest.Forest { return x }

func (component) EchoDeep(x []deep) []deep { return x }

func (component) Count(x totest.Forest) uint32 {
	count := 0
	for _, named := range x {
		switch tree := named.F1.(type) {
		case types.TreeLeaf:
			count++
		case types.TreeBranches:
			for _, branch := range tree.Value {
				count += len(branch.Leaves)
			}
		case types.TreeFailed:
			if branch, ok := tree.Value.Get(); ok {
				count += len(branch.Leaves)
			}
		}
	}
	return uint32(count)
}

func (component) Make(depth uint32) totest.Tree {
	branch := func(level types.Level) totest.Branch {
		var leaves []totest.Blade
		for i := range depth {
			leaves = append(leaves, types.LeafNumber{Value: float64(i)})
		}
		leaves = append(leaves, types.LeafText{Value: "end"})
		return totest.Branch{Level: level, Leaves: leaves, Marks: wit.Some(types.MarksHot)}
	}
	switch depth {
	case 0:
		return types.TreeLeaf{Value: types.LeafNone{}}
	case 1:
		return types.TreeFailed{Value: wit.Err[totest.Branch]("one")}
	case 2:
		return types.TreeFailed{Value: wit.Ok[totest.Branch, string](branch(types.LevelLow))}
	}
	var branches []totest.Branch
	for range depth {
		branches = append(branches, branch(types.LevelHigh))
	}
	return types.TreeBranches{Value: branches}
}
