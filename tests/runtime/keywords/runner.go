// Names that are keywords, names of the generated code's own, or both, called.
package main

import (
	iface "component/bindings/test/keywords/interface_"
	"component/bindings/test/keywords/runner"
	"component/bindings/wit"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

func (component) Run() {
	same(iface.Fn(1, "impl", 2), "1 impl 2")
	record := iface.Record{Type: 1, Self: 2, Super: 3, Crate: 4, Async: true, Await: "await"}
	same(iface.Struct(record), record)
	for _, x := range []iface.Enum{
		iface.EnumFn, iface.EnumLet, iface.EnumMatch, iface.EnumMod, iface.EnumMove, iface.EnumGen, iface.EnumBox, iface.EnumDyn,
	} {
		same(iface.Trait(x), x)
	}
	same(iface.Unsafe(iface.FlagsStatic|iface.FlagsAbstract), iface.FlagsStatic|iface.FlagsAbstract)
	for _, x := range []iface.Variant{
		iface.VariantImpl{Value: 7}, iface.VariantLoop{}, iface.VariantWhere{Value: "x"}, iface.VariantUse{},
	} {
		same(iface.Try(x), x)
	}
	same(iface.Vec(wit.Some[uint32](1), 10, 100, 1000, 10_000), 11_011)
	same(iface.Vec(wit.None[uint32](), 10, 100, 1000, 10_000), 11_100)
	same(iface.Ret("ptr", 1, []string{"a"}, 1<<40, 2), 1<<40+7)

	resource := iface.NewResource(40)
	same(resource.Match(2), 42)
	same(resource.Yield(), "40")
	same(iface.ResourceStatic(5, 3), 2)
	same(iface.String([]*iface.Resource{resource, iface.NewResource(2)}), 42)
}
