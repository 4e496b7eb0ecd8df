// Strings taken apart and put together.
package main

import (
	"strings"

	"component/bindings/test/strings/totest"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

func (component) Constant() string                             { return "latté — 🐉" }
func (component) Echo(s string) string                         { return s }
func (component) Concat(a, b string) string                    { return a + b }
func (component) Length(s string) uint64                       { return uint64(len(s)) }
func (component) Characters(s string) []rune                   { return []rune(s) }
func (component) Collect(characters []rune) string             { return string(characters) }
func (component) Join(parts []string, separator string) string { return strings.Join(parts, separator) }
func (component) Repeat(s string, times uint32) string         { return strings.Repeat(s, int(times)) }

func (component) Lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}
