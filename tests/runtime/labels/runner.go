// Each label has its own implementation.
package main

import (
	"component/bindings/test/labels/runner"
	"component/bindings/test/labels/runner/backup"
	"component/bindings/test/labels/runner/primary"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(primary.Get("a"), wit.Some("primary a"))
	same(backup.Get("a"), wit.Some("backup a"))
	same(primary.Get(""), wit.None[string]())
	same(backup.Get(""), wit.Some("backup "))
}
