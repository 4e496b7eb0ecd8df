// Flags of every width.
package main

import "component/bindings/test/flags/totest"

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) EchoOne(x totest.One) totest.One                         { return x }
func (component) EchoPermissions(x totest.Permissions) totest.Permissions { return x }
func (component) EchoEight(x totest.Eight) totest.Eight                   { return x }
func (component) EchoNine(x totest.Nine) totest.Nine                      { return x }
func (component) EchoSixteen(x totest.Sixteen) totest.Sixteen             { return x }
func (component) EchoSeventeen(x totest.Seventeen) totest.Seventeen       { return x }
func (component) EchoThirtyTwo(x totest.ThirtyTwo) totest.ThirtyTwo       { return x }
func (component) EchoList(x []totest.Permissions) []totest.Permissions    { return x }
func (component) EchoFile(x totest.File) totest.File                      { return x }
func (component) Invert(x totest.ThirtyTwo) totest.ThirtyTwo              { return ^x }

func (component) Names(x totest.Permissions) []string {
	var names []string
	for _, flag := range []totest.Permissions{totest.PermissionsRead, totest.PermissionsWrite, totest.PermissionsExecute} {
		if x.Has(flag) {
			names = append(names, flag.String())
		}
	}
	return names
}
