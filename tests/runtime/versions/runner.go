// Two versions of one package, imported at once: the version is in the path only because two meet.
package main

import (
	one "component/bindings/my/dep_v1_0_0/a"
	two "component/bindings/my/dep_v2_0_0/a"
	"component/bindings/test/versions/runner"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(one.Version(), 1)
	same(two.Version(), 2)
	same(one.Describe(one.Item{ID: 7}), "7")
	item := two.Upgrade(7)
	same(two.Describe(item), "7 item 7")
}
