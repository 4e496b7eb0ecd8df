// A million calls in one call: memory stays as large as it is, and every handle that was opened is dropped.
package main

import (
	"runtime"
	"strconv"

	"component/bindings/test/churn/runner"
	"component/bindings/test/churn/totest"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

// Each round is five calls, and as many drops as it opens handles.
const rounds = 200_000

func (component) Run() {
	var early uint64
	for round := range rounds {
		once(round)
		// The collector has found its pace by then.
		if round == rounds/4 {
			early = size()
		}
	}
	if late := size(); late > early+early/4 {
		panic("memory grew from " + strconv.FormatUint(early, 10) + " to " + strconv.FormatUint(late, 10) + " bytes")
	}
	same(totest.Living(), 0)
}

func once(round int) {
	name := strconv.Itoa(round)
	words, numbers := totest.Echo([]string{name, "", "word"}, []uint32{uint32(round), 7})
	if len(words) != 3 || words[0] != name || words[2] != "word" || numbers[0] != uint32(round) {
		panic("round " + name + ": something else came back")
	}
	first := totest.NewItem(name)
	first = totest.Give(first)
	both := first.Join(first)
	if both.Name() != name+name {
		panic("round " + name + ": " + both.Name())
	}
	_ = first.Close()
	_ = both.Close()
	// What is larger than the arena goes another way.
	if round%20_000 == 0 {
		long := make([]byte, 1<<20+round)
		words, _ = totest.Echo([]string{string(long)}, make([]uint32, 100_000))
		if len(words[0]) != len(long) {
			panic("round " + name + ": something shorter came back")
		}
	}
}

func size() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.Sys
}
