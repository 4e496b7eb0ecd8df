// ENGINES: stacks
// A caller in Rust that cancels waits on its stack until the callee, which may sleep, has given up.

package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"component/bindings/test/asynccalls/totest"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

var (
	cancelled, jobs, lingered uint32
	released                  = make(chan struct{})
	value                     uint32
)

// turns lets others go on so many times.
func turns(count uint32) {
	for turn := range count {
		if turn%3 == 0 {
			time.Sleep(20 * time.Millisecond)
		} else {
			runtime.Gosched()
		}
	}
}

type job struct{ name string }

func (component) NewJob(name string) totest.Job {
	jobs++
	return &job{name}
}

func (j *job) Name() string { return j.name }

func (j *job) Finish(_ context.Context, count uint32) string {
	turns(count)
	return fmt.Sprintf("%s after %d", j.name, count)
}

func (j *job) Close() { jobs-- }

func (component) JobJoin(_ context.Context, all []totest.Job) string {
	names := make([]string, len(all))
	for i, each := range all {
		turns(1)
		names[i] = each.Name()
		each.(*job).Close()
	}
	return strings.Join(names, "+")
}

func (component) Nothing(context.Context) {}

func (component) Add(_ context.Context, a, b uint32) uint32 { return a + b }

func (component) Many(_ context.Context, a uint8, b int64, c float32, d rune, e string, f []uint16) string {
	turns(1)
	list := strings.Join(strings.Fields(fmt.Sprint(f)), ", ")
	return fmt.Sprintf("%d %d %v %c %s %s", a, b, number(c), d, e, list)
}

// number writes a number as Rust does.
func number(c float32) string {
	if c == float32(int(c)) {
		return fmt.Sprint(int(c))
	}
	return fmt.Sprint(c)
}

func (component) Later(_ context.Context, text string, count uint32) string {
	turns(count)
	return text
}

func (component) Move(_ context.Context, place totest.Place) totest.Place {
	turns(2)
	return place
}

func (component) Lend(_ context.Context, lent totest.Job) (uint32, error) {
	name := lent.Name()
	turns(1)
	if name == "" {
		return 0, errors.New("no name")
	}
	return uint32(len(name)), nil
}

func (component) Forever(ctx context.Context, given totest.Job, _ []string) {
	<-ctx.Done()
	given.(*job).Close()
	cancelled++
}

func (component) Cancelled() (uint32, uint32) { return cancelled, jobs }

func (component) WaitForRelease(context.Context) uint32 {
	<-released
	return value
}

func (component) Release(_ context.Context, given uint32) {
	value = given
	close(released)
}

func (component) Linger(_ context.Context, count uint32) uint32 {
	go func() {
		time.Sleep(5 * time.Millisecond)
		turns(count)
		lingered++
	}()
	return count
}

func (component) Lingered() uint32 { return lingered }
