// Names that are keywords, names of the generated code's own, or both, implemented.
package main

import (
	"fmt"
	"strconv"

	iface "component/bindings/test/keywords/interface_"
	"component/bindings/wit"
)

type component struct{}

func init() { iface.Export(component{}) }

func main() {}

type kept uint32

func (k kept) Match(selfValue uint32) uint32 { return uint32(k) + selfValue }
func (k kept) Yield() string                 { return strconv.Itoa(int(k)) }

func (component) NewResource(type_ uint32) iface.Resource { return kept(type_) }
func (component) ResourceStatic(in, ref uint32) uint32    { return in - ref }

func (component) Fn(type_ uint8, impl string, result uint32) string {
	return fmt.Sprint(type_, " ", impl, " ", result)
}

func (component) Struct(x iface.Record) iface.Record { return x }
func (component) Trait(x iface.Enum) iface.Enum      { return x }
func (component) Unsafe(x iface.Flags) iface.Flags   { return x }
func (component) Try(x iface.Variant) iface.Variant  { return x }

func (component) Vec(option wit.Option[uint32], some, none, ok, err uint32) uint32 {
	if x, is := option.Get(); is {
		return x + some + ok + err
	}
	return none + ok + err
}

func (component) String(drop []iface.Resource) uint32 {
	var sum uint32
	for _, resource := range drop {
		sum += uint32(resource.(kept))
	}
	return sum
}

func (component) Ret(ptr0 string, len0 uint32, result0 []string, base uint64, layout uint32) uint64 {
	return uint64(len(ptr0)) + uint64(len0) + uint64(len(result0)) + base + uint64(layout)
}
