package main

import (
	"context"

	"component/bindings/test/asyncwoken/totest"
)

type component struct{}

func init() { totest.Export(component{}) }

func main() {}

var values = make(chan uint32, 1)

func (component) Take(context.Context) uint32 { return <-values }

func (component) Send(value uint32) { values <- value }

// sender sends its value when it is dropped.
type sender uint32

func (component) NewSender(value uint32) totest.Sender { return sender(value) }

func (s sender) Close() { values <- uint32(s) }
