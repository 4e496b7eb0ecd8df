// The side that counts.
package main

import "example.com/finalizers/maker/bindings/demo/finalizers/things"

type component struct{ kept []things.Thing }

func init() { things.Export(&component{}) }

func main() {}

var living uint32

type thing uint32

func newThing(number uint32) *thing {
	living++
	return (*thing)(&number)
}

func (t *thing) Close()             { living-- }
func (t *thing) Number() uint32     { return uint32(*t) }
func (t *thing) Next() things.Thing { return newThing(uint32(*t) + 1) }

func (*component) NewThing(number uint32) things.Thing { return newThing(number) }
func (c *component) Keep(it things.Thing)              { c.kept = append(c.kept, it) }
func (*component) Living() uint32                      { return living }
