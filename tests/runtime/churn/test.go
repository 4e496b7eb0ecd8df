// A million calls: what comes in goes out.
package main

import "component/bindings/test/churn/totest"

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

var living uint32

type item struct{ name string }

func (i *item) Name() string { return i.name }

func (i *item) Join(other totest.Item) totest.Item { return newItem(i.name + other.Name()) }

func (i *item) Close() { living-- }

func newItem(name string) totest.Item {
	living++
	return &item{name}
}

func (component) NewItem(name string) totest.Item { return newItem(name) }

func (component) Echo(words []string, numbers []uint32) ([]string, []uint32) { return words, numbers }

func (component) Give(item totest.Item) totest.Item { return item }

func (component) Living() uint32 { return living }
