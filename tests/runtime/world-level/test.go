// Functions, types and an interface that belong to the world itself.
package main

import (
	"fmt"

	"component/bindings/test/worldlevel/test"
	"component/bindings/test/worldlevel/test/label"
)

type component struct {
	point   test.Point
	history []test.Moved
}

func init() {
	c := &component{}
	test.Export(c)
	label.Export(c)
}

func main() {}

func (c *component) Start(at test.Point) { c.point = at }

func (c *component) Step(by uint32, direction test.Direction) test.Point {
	c.history = append(c.history, test.Moved{From: c.point, By: by, Direction: direction})
	if direction == test.DirectionUp {
		c.point.Y += int32(by)
	} else {
		c.point.Y -= int32(by)
	}
	return c.point
}

func (c *component) History() []test.Moved {
	history := c.history
	c.history = nil
	return history
}

func (c *component) Text(prefix string) string {
	return fmt.Sprintf("%s(%d, %d)", prefix, c.point.X, c.point.Y)
}
