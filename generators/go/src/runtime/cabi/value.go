package cabi

import "unsafe"

// values are the Go values behind the resources that this component
// implements. A representation is a place in here. Place 0 is not given.
//
// Each place points to a variable of the interface type of its resource, so
// that a method is called without a look at what implements it. A host gives a
// representation to functions of its own resource only.
var values = []value{{}}

// free is the first place that is free, and 0 where there is none; each free
// place names the next.
var free uint32

type value struct {
	value unsafe.Pointer
	next  uint32
}

// Store gives a place to a value that a resource is about to be made of.
func Store[T any](v T, name string) uint32 {
	if any(v) == nil {
		panic("a " + name + " is given away that is nil")
	}
	if free == 0 {
		values = append(values, value{value: unsafe.Pointer(&v)})
		return uint32(len(values) - 1)
	}
	place := free
	free = values[place].next
	values[place] = value{value: unsafe.Pointer(&v)}
	return place
}

// Value is the value at a place.
func Value[T any](place uint32) T { return *(*T)(values[place].value) }

// Reclaim is the value at a place whose resource is no more, because it is back
// where it is from: it is not closed when the resource is dropped.
func Reclaim[T any](place uint32) T {
	v := Value[T](place)
	values[place].value = nil
	return v
}

// Destroy frees a place, whose resource was dropped, and closes its value if it
// has a method for that.
func Destroy[T any](place uint32) {
	pointer := (*T)(values[place].value)
	values[place] = value{next: free}
	free = place
	if pointer == nil {
		return
	}
	switch v := any(*pointer).(type) {
	case interface{ Close() error }:
		_ = v.Close()
	case interface{ Close() }:
		v.Close()
	}
}
