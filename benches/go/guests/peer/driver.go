package export_wit_world

import (
	"runtime"
	"strings"
	"time"

	. "wit_component/bench_work_work"
)

func Measure(what string, calls uint32) (float64, float64) {
	size := 16
	if what == "echo 8 KiB" {
		size = 8 << 10
	}
	text := strings.Repeat("a", size)
	items := Make(1000)
	shapes := make([]Shape, 300)
	for n := range shapes {
		switch n % 3 {
		case 0:
			shapes[n] = MakeShapeDot()
		case 1:
			shapes[n] = MakeShapeCircle(float64(n))
		default:
			shapes[n] = MakeShapeLabel("a label of some length")
		}
	}
	counter := MakeCounter(0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for n := range calls {
		switch what {
		case "add":
			Add(n, 2)
		case "echo 16 B", "echo 8 KiB":
			Echo(text)
		case "1,000 records out":
			Make(1000)
		case "1,000 records in":
			Total(items)
		case "300 variants":
			Reverse(shapes)
		case "option in result":
			Halve(n)
		case "method":
			counter.Add(n)
		case "constructor and drop":
			MakeCounter(n).Drop()
		default:
			panic("nothing is called " + what)
		}
	}
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	return float64(elapsed.Nanoseconds()) / float64(calls), float64(after.TotalAlloc-before.TotalAlloc) / float64(calls)
}
