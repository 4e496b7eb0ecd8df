// Calls that return at once, later, together, and never.
package main

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"sync"
	"time"

	"component/bindings/test/asynccalls/runner"
	"component/bindings/test/asynccalls/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run(ctx context.Context) {
	if err := totest.Nothing(ctx); err != nil {
		panic(err)
	}
	same(must(totest.Add(ctx, 1, 1<<32-1)), 0)
	same(must(totest.Many(ctx, 1, -2, 0.5, 'ß', "five", []uint16{6, 7})), "1 -2 0.5 ß five [6, 7]")
	same(must(totest.Many(ctx, 1, 2, 3, 'x', "", []uint16{9, 9, 9})), "1 2 3 x  [9, 9, 9]")
	same(must(totest.Later(ctx, "now", 0)), "now")
	same(must(totest.Later(ctx, "not yet", 3)), "not yet")
	resources(ctx)
	together(ctx)
	givenUp(ctx)

	waiting := make(chan uint32)
	go func() { waiting <- must(totest.WaitForRelease(ctx)) }()
	runtime.Gosched()
	if err := totest.Release(ctx, 17); err != nil {
		panic(err)
	}
	same(<-waiting, 17)

	same(must(totest.Linger(ctx, 5)), 5)
	for totest.Lingered() == 0 {
		time.Sleep(time.Millisecond)
	}
}

func resources(ctx context.Context) {
	job := totest.NewJob("paint")
	same(must(job.Finish(ctx, 2)), "paint after 2")
	same(must(totest.Lend(ctx, job)), 5)
	nameless := totest.NewJob("")
	_, err := totest.Lend(ctx, nameless)
	same(err.Error(), "no name")
	same(nameless.Close(), nil)
	place := totest.Place{
		At: wit.Tuple2[float32, float64]{F0: 1.5, F1: -2.5}, Names: []string{"a", ""}, Next: wit.Some(job),
	}
	place = must(totest.Move(ctx, place))
	same(place.At, wit.Tuple2[float32, float64]{F0: 1.5, F1: -2.5})
	same(place.Names, []string{"a", ""})
	back, _ := place.Next.Get()
	same(back.Name(), "paint")
	same(back.Close(), nil)
	same(must(totest.JobJoin(ctx, []*totest.Job{totest.NewJob("x"), totest.NewJob("y")})), "x+y")
	given, left := totest.Cancelled()
	same([2]uint32{given, left}, [2]uint32{0, 0})
}

// together makes a thousand calls that overlap, of which the later ones return first.
func together(ctx context.Context) {
	var all sync.WaitGroup
	for number := range 1000 {
		all.Go(func() {
			text := strconv.Itoa(number)
			same(must(totest.Later(ctx, text, uint32(1000-number)%7)), text)
		})
	}
	all.Wait()
}

// givenUp makes calls whose contexts end.
func givenUp(ctx context.Context) {
	over, cancel := context.WithCancel(ctx)
	cancel()
	err := totest.Forever(over, totest.NewJob("never begun"), nil)
	same(errors.Is(err, context.Canceled), true)
	for count := uint32(1); count < 4; count++ {
		limited, cancel := context.WithTimeout(ctx, time.Duration(count)*50*time.Millisecond)
		err := totest.Forever(limited, totest.NewJob("given up"), []string{"name", "name", "name"})
		same(errors.Is(err, context.DeadlineExceeded), true)
		cancel()
		given, _ := totest.Cancelled()
		same(given, count)
	}
}
