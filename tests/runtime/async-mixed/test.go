// BUILD: plain

package main

import (
	"context"

	"component/bindings/test/asyncmixed/deep"
	"component/bindings/test/asyncmixed/totest"
	"component/bindings/wit"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

var tokens uint32

type token struct{}

func (component) NewToken() totest.Token {
	tokens++
	return &token{}
}

func (*token) Close() { tokens-- }

func (component) Hold() { wit.HoldCalls() }

func (component) Resume() { wit.ResumeCalls() }

func (component) Work(ctx context.Context, given totest.Token, names []string) uint32 {
	defer given.(*token).Close()
	length := 0
	for _, name := range names {
		length += len(name)
	}
	return must(deep.Echo(ctx, uint32(length), 2))
}

func (component) Tokens() uint32 { return tokens }

// Through waits for nothing: what it calls returns at once.
func (component) Through(value uint32) uint32 {
	return must(deep.Echo(nil, value, 0)) + must(deep.Echo(nil, 1, 0))
}

func (component) ThroughAsync(ctx context.Context, value uint32) uint32 {
	sum := uint32(0)
	for turns := range uint32(4) {
		sum += must(deep.Echo(ctx, value, turns))
	}
	return sum
}
