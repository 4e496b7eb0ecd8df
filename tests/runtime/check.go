package main

import (
	"fmt"
	"reflect"
)

// same ends the program unless a value is what it should be. The stack says where.
func same[T any](got, want T) {
	if !reflect.DeepEqual(got, want) {
		panic(fmt.Sprintf("got %#v, want %#v", got, want))
	}
}

// must gives the value of a function that should not have failed.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
