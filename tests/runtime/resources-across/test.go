// Uses a resource that it imports in an interface that it exports.
package main

import (
	"fmt"

	"component/bindings/test/resourcesacross/basetypes"
	"component/bindings/test/resourcesacross/totest"
	"component/bindings/wit"
)

type component struct{ kept *basetypes.Token }

func init() { totest.Export(&component{}) }

func main() {}

func (*component) StampTwice(x *basetypes.Token) uint32 {
	x.Stamp()
	x.Stamp()
	return x.Stamps()
}

func (*component) Make(label string) *basetypes.Token { return basetypes.NewToken("made " + label) }

func (*component) Exchange(x *basetypes.Token) totest.Ticket {
	return totest.Ticket{Token: x, Seat: x.Stamps()}
}

func (*component) Consume(x []totest.Ticket) []string {
	var lines []string
	for _, ticket := range x {
		lines = append(lines, fmt.Sprintf("%s: %d", ticket.Token.Label(), ticket.Seat))
		ticket.Token.Close()
	}
	return lines
}

func (c *component) Keep(x *basetypes.Token) { c.kept = x }

func (c *component) KeptEquals(x *basetypes.Token) wit.Option[bool] {
	if c.kept == nil {
		return wit.None[bool]()
	}
	return wit.Some(c.kept.Equals(x))
}

func (c *component) Release() wit.Option[*basetypes.Token] {
	if c.kept == nil {
		return wit.None[*basetypes.Token]()
	}
	kept := c.kept
	c.kept = nil
	return wit.Some(kept)
}
