// The side that forgets.
package main

import (
	"runtime"
	"time"

	"example.com/finalizers/user/bindings/demo/finalizers/things"
	"example.com/finalizers/user/bindings/demo/finalizers/user"
)

type component struct{}

func init() { user.Export(component{}) }

func main() {}

func (component) Forget(count uint32) (uint32, uint32) {
	held := use(count)
	for _, thing := range held {
		if thing.Number() < 1000 {
			panic("a thing is another now")
		}
	}
	before := settle(uint32(len(held)) + 1)
	runtime.KeepAlive(held)
	held = nil
	return before, settle(1)
}

// use makes things of which three are held, one is given away, and one is closed.
//
//go:noinline
func use(count uint32) []*things.Thing {
	var held []*things.Thing
	for number := range count {
		thing := things.NewThing(number)
		next := thing.Next()
		if next.Number() != number+1 {
			panic("a wrong number")
		}
		switch number {
		case 0:
			things.Keep(thing)
		case 1:
			_ = thing.Close()
		}
	}
	for number := range uint32(3) {
		held = append(held, things.NewThing(1000+number))
	}
	return held
}

// settle collects what is garbage until no more things live than that.
func settle(expected uint32) uint32 {
	for range 100 {
		runtime.GC()
		time.Sleep(time.Millisecond)
		if things.Living() <= expected {
			break
		}
	}
	// More is not to go.
	runtime.GC()
	time.Sleep(10 * time.Millisecond)
	return things.Living()
}
