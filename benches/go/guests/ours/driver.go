// Calls what a provider exports, and takes the time.
package main

import (
	"runtime"
	"strings"
	"time"

	"bench/gen/bench/work/driver"
	"bench/gen/bench/work/work"
)

type measurer struct{}

func init() { driver.Export(measurer{}) }

func main() {}

func (measurer) Measure(what string, calls uint32) (float64, float64) {
	size := 16
	if what == "echo 8 KiB" {
		size = 8 << 10
	}
	text := strings.Repeat("a", size)
	items := work.Make(1000)
	shapes := make([]work.Shape, 300)
	for n := range shapes {
		switch n % 3 {
		case 0:
			shapes[n] = work.ShapeDot{}
		case 1:
			shapes[n] = work.ShapeCircle{Value: float64(n)}
		default:
			shapes[n] = work.ShapeLabel{Value: "a label of some length"}
		}
	}
	counter := work.NewCounter(0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for n := range calls {
		switch what {
		case "add":
			work.Add(n, 2)
		case "echo 16 B", "echo 8 KiB":
			work.Echo(text)
		case "1,000 records out":
			work.Make(1000)
		case "1,000 records in":
			work.Total(items)
		case "300 variants":
			work.Reverse(shapes)
		case "option in result":
			_, _ = work.Halve(n)
		case "method":
			counter.Add(n)
		case "constructor and drop":
			work.NewCounter(n).Close()
		default:
			panic("nothing is called " + what)
		}
	}
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	return float64(elapsed.Nanoseconds()) / float64(calls), float64(after.TotalAlloc-before.TotalAlloc) / float64(calls)
}
