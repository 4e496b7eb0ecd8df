// Strings: empty, of every UTF-8 length, with a byte order mark, with NUL, and long.
package main

import (
	"strings"

	"component/bindings/test/strings/runner"
	"component/bindings/test/strings/totest"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

var samples = []string{
	"",
	"a",
	"plain ascii",
	"\ufeffstarts with a byte order mark",
	"nul \x00 inside",
	"ß é ñ",
	"漢字かな交じり文",
	"👩‍👩‍👧‍👦 🏳️‍🌈 𝒜",
	"\ud7ff\ue000\uffff\U00010000\U0010ffff",
}

func (component) Run() {
	same(totest.Constant(), "latté — 🐉")
	for _, s := range samples {
		same(totest.Echo(s), s)
		same(totest.Length(s), uint64(len(s)))
		same(string(totest.Characters(s)), s)
		same(totest.Collect(totest.Characters(s)), s)
		for _, t := range samples {
			same(totest.Concat(s, t), s+t)
		}
	}
	same(len(totest.Lines("")), 0)
	same(totest.Lines("one\n\nthree 🐉\n"), []string{"one", "", "three 🐉"})
	same(totest.Join(samples, " | "), strings.Join(samples, " | "))
	same(totest.Join(nil, "-"), "")

	// Larger than one page of memory, so that both sides have to grow.
	long := totest.Repeat("🐉x", 100_000)
	same(len(long), 500_000)
	same(totest.Length(long), 500_000)
	same(totest.Echo(long) == long, true)

	// What came in stays as it was, whatever is called afterwards.
	kept := make([]string, 0, 1000)
	for range 1000 {
		kept = append(kept, totest.Concat("kept ", "for later"))
	}
	for _, s := range kept {
		same(s, "kept for later")
	}
}
