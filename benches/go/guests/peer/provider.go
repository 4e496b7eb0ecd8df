package export_bench_work_work

import (
	"runtime"

	. "go.bytecodealliance.org/pkg/wit/types"
	. "wit_component/bench_work_work"
)

type Counter struct {
	pinner runtime.Pinner
	handle int32
	count  uint32
}

func MakeCounter(start uint32) *Counter { return &Counter{count: start} }

func (self *Counter) OnDrop() {}

func (self *Counter) Add(by uint32) uint32 {
	self.count += by
	return self.count
}

func Add(a, b uint32) uint32 { return a + b }

func Echo(text string) string { return text }

func Make(count uint32) []Item {
	items := make([]Item, count)
	for id := range items {
		items[id] = Item{Id: uint32(id), Name: "an item's name", Price: float64(id), Tags: []uint32{uint32(id), 2, 3}}
	}
	return items
}

func Total(items []Item) float64 {
	total := 0.0
	for _, item := range items {
		total += item.Price
	}
	return total
}

func Reverse(shapes []Shape) []Shape {
	reversed := make([]Shape, len(shapes))
	for n, shape := range shapes {
		reversed[len(shapes)-1-n] = shape
	}
	return reversed
}

func Halve(number uint32) Result[Option[uint32], string] {
	switch {
	case number == 0:
		return Err[Option[uint32]]("0 has no half")
	case number%2 == 1:
		return Ok[Option[uint32], string](None[uint32]())
	default:
		return Ok[Option[uint32], string](Some(number / 2))
	}
}

func Allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}
