package main

import (
	"component/bindings/test/linkedapart/products"
	"component/bindings/test/linkedapart/runner"
	"component/bindings/test/linkedapart/sums"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	numbers := []uint32{2, 3, 4}
	same(sums.Of(numbers), 9)
	same(products.Of(numbers), 24)
	same(runner.Of(numbers), 3)
	sum, product := sums.NewTotal(5), products.NewTotal(5)
	defer sum.Close()
	defer product.Close()
	same(sum.Add(2), 7)
	same(product.Add(2), 10)
	same(sum.Add(2), 9)
	same(product.Add(2), 20)
}
