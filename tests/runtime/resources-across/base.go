// The component that defines the resource.
package main

import "component/bindings/test/resourcesacross/basetypes"

var living uint32

type component struct{}

func init() { basetypes.Export(component{}) }

func main() {}

type token struct {
	label  string
	stamps uint32
}

func (t *token) Close() error {
	living--
	return nil
}

func (t *token) Label() string                     { return t.label }
func (t *token) Stamps() uint32                    { return t.stamps }
func (t *token) Stamp()                            { t.stamps++ }
func (t *token) Equals(other basetypes.Token) bool { return t == other }

func (component) NewToken(label string) basetypes.Token {
	living++
	return &token{label: label}
}

func (component) Living() uint32 { return living }
