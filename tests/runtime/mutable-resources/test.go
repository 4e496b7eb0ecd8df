// What methods change is there in the next call.
package main

import "component/bindings/test/mutableresources/totest"

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

type lines struct{ all []string }

func (component) NewLog(first string) totest.Log { return &lines{[]string{first}} }

func (l *lines) Add(line string) uint32 {
	l.all = append(l.all, line)
	return uint32(len(l.all))
}

func (l *lines) Lines() []string { return l.all }

func (l *lines) TakeFrom(other totest.Log) {
	from := other.(*lines)
	l.all = append(l.all, from.all...)
	from.all = nil
}

func (component) LogAbsorb(a, b totest.Log) totest.Log {
	return &lines{append(a.Lines(), b.Lines()...)}
}

func (component) LogLength(x totest.Log) uint32 { return uint32(len(x.Lines())) }

type number uint32

func (component) NewFixed(x uint32) totest.Fixed { return number(x) }

func (n number) Get() uint32 { return uint32(n) }
