// The side that has no answer.
package main

import (
	"context"

	"example.com/asleep/keeper/bindings/demo/asleep/store"
)

type keeper struct{ values chan string }

func init() { store.Export(keeper{make(chan string)}) }

func main() {}

func (k keeper) Get(context.Context, string) string { return <-k.values }
