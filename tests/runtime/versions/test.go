// Two versions of one package, exported at once.
package main

import (
	"fmt"

	one "component/bindings/my/dep_v1_0_0/a"
	two "component/bindings/my/dep_v2_0_0/a"
)

type first struct{}

type second struct{}

func init() {
	one.Export(first{})
	two.Export(second{})
}

func main() {}

func (first) Describe(x one.Item) string { return fmt.Sprint(x.ID) }
func (first) Version() uint32            { return 1 }

func (second) Describe(x two.Item) string { return fmt.Sprintf("%d %s", x.ID, x.Name) }
func (second) Version() uint32            { return 2 }
func (second) Upgrade(id uint32) two.Item { return two.Item{ID: id, Name: fmt.Sprint("item ", id)} }
