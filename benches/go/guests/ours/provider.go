// Does what a driver asks for.
package implementation

import (
	"errors"
	"runtime"

	"bench/gen/bench/work/work"
	"bench/gen/wit"
)

type provider struct{}

// Work is what is registered, or linked by its name.
var Work provider

type counter struct{ count uint32 }

func (c *counter) Add(by uint32) uint32 {
	c.count += by
	return c.count
}

func (provider) NewCounter(start uint32) work.Counter { return &counter{start} }

func (provider) Add(a, b uint32) uint32 { return a + b }

func (provider) Echo(text string) string { return text }

func (provider) Make(count uint32) []work.Item {
	items := make([]work.Item, count)
	for id := range items {
		items[id] = work.Item{ID: uint32(id), Name: "an item's name", Price: float64(id), Tags: []uint32{uint32(id), 2, 3}}
	}
	return items
}

func (provider) Total(items []work.Item) float64 {
	total := 0.0
	for _, item := range items {
		total += item.Price
	}
	return total
}

func (provider) Reverse(shapes []work.Shape) []work.Shape {
	reversed := make([]work.Shape, len(shapes))
	for n, shape := range shapes {
		reversed[len(shapes)-1-n] = shape
	}
	return reversed
}

func (provider) Halve(number uint32) (wit.Option[uint32], error) {
	switch {
	case number == 0:
		return wit.None[uint32](), errors.New("0 has no half")
	case number%2 == 1:
		return wit.None[uint32](), nil
	default:
		return wit.Some(number / 2), nil
	}
}

func (provider) Allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}
