package main

import (
	"math"

	"component/bindings/test/linked/runner"
	"component/bindings/test/linked/sums"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(sums.Add(math.MaxUint32, 2), 1)
	same(runner.Double("añ"), "añañ")
	_, err := sums.Names(nil)
	same(err.Error(), "nothing has a name")
	pair := sums.Pair{Left: 1, Right: 2}
	same(must(sums.Names([]sums.Pair{pair, pair})), []string{"1+2", "1+2"})
	a, b := sums.NewTotal(10), sums.NewTotal(20)
	same(a.Add(pair), 13)
	joined := sums.TotalJoin(a, b)
	defer joined.Close()
	same(joined.Add(pair), 36)
}
