// Flags of one, two and four bytes: none, some, all, and the highest.
package main

import (
	"component/bindings/test/flags/runner"
	"component/bindings/test/flags/totest"
)

type component struct{}

func init() { runner.Export(component{}) }

func main() {}

type bits interface {
	~uint8 | ~uint16 | ~uint32
	comparable
}

func roundTrip[F bits](echo func(F) F, highest F) {
	all := highest | (highest - 1)
	for _, x := range []F{0, all, highest, all &^ highest} {
		same(echo(x), x)
	}
}

func (component) Run() {
	roundTrip(totest.EchoOne, totest.OneA)
	roundTrip(totest.EchoPermissions, totest.PermissionsExecute)
	roundTrip(totest.EchoEight, totest.EightB7)
	roundTrip(totest.EchoNine, totest.NineB8)
	roundTrip(totest.EchoSixteen, totest.SixteenB15)
	roundTrip(totest.EchoSeventeen, totest.SeventeenB16)
	roundTrip(totest.EchoThirtyTwo, totest.ThirtyTwoB31)

	some := totest.PermissionsRead.With(totest.PermissionsExecute)
	same(totest.Names(some), []string{"read", "execute"})
	same(len(totest.Names(0)), 0)
	same(some.Has(totest.PermissionsExecute), true)
	same(some.Has(totest.PermissionsWrite), false)
	same(some.Without(totest.PermissionsRead), totest.PermissionsExecute)
	same(totest.EchoPermissions(some|0x80), some) // a bit that no flag has
	list := []totest.Permissions{some, 0, some.With(totest.PermissionsWrite), totest.PermissionsWrite}
	same(totest.EchoList(list), list)

	file := totest.File{Name: "a", Permissions: some, Other: totest.SeventeenB0 | totest.SeventeenB16}
	same(totest.EchoFile(file), file)

	same(totest.Invert(0), ^totest.ThirtyTwo(0))
	same(totest.Invert(totest.ThirtyTwoB0|totest.ThirtyTwoB31), ^(totest.ThirtyTwoB0 | totest.ThirtyTwoB31))
}
