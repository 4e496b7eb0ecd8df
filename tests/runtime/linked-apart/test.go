// PACKAGE: implementation
// OPTIONS: --implementation test:linked-apart/sums=component/implementation.Sums
// OPTIONS: --implementation test:linked-apart/products=component/implementation.Products
package implementation

import (
	"component/bindings/test/linkedapart/products"
	"component/bindings/test/linkedapart/sums"
	"component/bindings/test/linkedapart/test"
)

func init() { test.Export(world{}) }

// Sums is linked by its name.
var Sums summing

type summing struct{}

type sum struct{ total uint32 }

func (summing) NewTotal(start uint32) sums.Total { return &sum{start} }

func (s *sum) Add(number uint32) uint32 {
	s.total += number
	return s.total
}

func (summing) Of(numbers []uint32) uint32 {
	total := sum{}
	for _, number := range numbers {
		total.Add(number)
	}
	return total.total
}

// Products is linked by its name, too.
var Products multiplying

type multiplying struct{}

type product struct{ total uint32 }

func (multiplying) NewTotal(start uint32) products.Total { return &product{start} }

func (p *product) Add(number uint32) uint32 {
	p.total *= number
	return p.total
}

func (multiplying) Of(numbers []uint32) uint32 {
	total := product{1}
	for _, number := range numbers {
		total.Add(number)
	}
	return total.total
}

// What is registered.
type world struct{}

func (world) Of(numbers []uint32) uint32 { return uint32(len(numbers)) }
