package cabi

import "unsafe"

// A place holds the Go value behind a resource that this component implements.
// Its address is the representation of the resource.
//
// The value is of the interface type of its resource, which is two words
// whatever its methods are: so there are places for all resources alike, and a
// method is called without a look at what implements it. A host gives a
// representation to functions of its own resource only.
type place struct {
	value [2]unsafe.Pointer
	next  *place // the next one that is free, if this one is
}

// places has all of them, where the garbage collector finds the values. They
// are allocated many at a time, and stay where they are.
var (
	places []*[64]place
	free   *place
)

func allocatePlaces() {
	several := new([64]place)
	places = append(places, several)
	for i := range several {
		several[i].next = free
		free = &several[i]
	}
}

// Store gives a place to a value that a resource is about to be made of.
func Store[T any](v T, name string) uint32 {
	if any(v) == nil {
		panic("a " + name + " is given away that is nil")
	}
	if free == nil {
		allocatePlaces()
	}
	taken := free
	free = taken.next
	*(*T)(unsafe.Pointer(&taken.value)) = v
	return Address(unsafe.Pointer(taken))
}

// Value is the value behind a resource.
func Value[T any](rep uint32) T { return *(*T)(unsafe.Pointer(&at(rep).value)) }

// Reclaim is the value behind a resource that is no more, because it is back
// where it is from: it is not closed when the resource is dropped.
func Reclaim[T any](rep uint32) T {
	v := Value[T](rep)
	at(rep).value = [2]unsafe.Pointer{}
	return v
}

// Destroy frees the place behind a resource that was dropped, and closes its
// value if it has a method for that.
func Destroy[T any](rep uint32) {
	v := any(Value[T](rep))
	*at(rep) = place{next: free}
	free = at(rep)
	switch v := v.(type) {
	case interface{ Close() error }:
		_ = v.Close()
	case interface{ Close() }:
		v.Close()
	}
}

func at(rep uint32) *place { return (*place)(Pointer(rep)) }
