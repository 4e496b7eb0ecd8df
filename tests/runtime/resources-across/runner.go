// One resource across three components: made, lent, given and dropped by each of them.
package main

import (
	"math"

	"component/bindings/test/resourcesacross/basetypes"
	"component/bindings/test/resourcesacross/runner"
	"component/bindings/test/resourcesacross/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	ours := basetypes.NewToken("ours")
	same(totest.StampTwice(ours), 2)
	same(ours.Stamps(), 2)

	theirs := totest.Make("theirs")
	same(theirs.Label(), "made theirs")
	same(theirs.Stamps(), 0)
	same(basetypes.Living(), 2)
	same(theirs.Equals(ours), false)

	ticket := totest.Exchange(ours)
	same(ticket.Token.Label(), "ours")
	same(ticket.Seat, 2)
	other := totest.Ticket{Token: theirs, Seat: math.MaxUint32}
	same(totest.Consume([]totest.Ticket{ticket, other}), []string{"ours: 2", "made theirs: 4294967295"})
	same(basetypes.Living(), 0) // consumed by the test component, dropped by the base
	same(len(totest.Consume(nil)), 0)

	kept, another := basetypes.NewToken("kept"), basetypes.NewToken("kept")
	same(totest.KeptEquals(another), wit.None[bool]())
	totest.Keep(kept)
	same(totest.KeptEquals(another), wit.Some(false))
	kept, ok := totest.Release().Get()
	same(ok, true)
	_, ok = totest.Release().Get()
	same(ok, false)
	same(kept.Label(), "kept")
	same(basetypes.Living(), 2)
	same(kept.Close(), nil)
	same(another.Close(), nil)
	same(basetypes.Living(), 0)
}
