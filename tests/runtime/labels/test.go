// Two stores: the first has nothing under an empty key.
package main

import (
	"component/bindings/test/labels/test/backup"
	"component/bindings/test/labels/test/primary"
	"component/bindings/wit"
)

type first struct{}

type second struct{}

func init() {
	primary.Export(first{})
	backup.Export(second{})
}

func main() {}

func (first) Get(key string) wit.Option[string] {
	if key == "" {
		return wit.None[string]()
	}
	return wit.Some("primary " + key)
}

func (second) Get(key string) wit.Option[string] { return wit.Some("backup " + key) }
