package cabi

import "unsafe"

// A place holds the Go value behind a resource that this component implements.
// Its address is the representation of the resource.
//
// The value has the interface type of its resource, which is two words whatever
// its methods are. So all resources share the same places, and a method is
// called without checking what implements it. A host passes a representation
// only to functions of its own resource.
type place struct {
	value [2]unsafe.Pointer
	next  *place // the next one that is free, if this one is
}

// places keeps all places reachable for the garbage collector. They are
// allocated in batches and never move.
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

// Store assigns a place to a value that is about to become a resource.
func Store[T any](v T, name string) uint32 {
	if any(v) == nil {
		panic("a nil `" + name + "` cannot be moved")
	}
	if free == nil {
		allocatePlaces()
	}
	taken := free
	free = taken.next
	*(*T)(unsafe.Pointer(&taken.value)) = v
	return Address(unsafe.Pointer(taken))
}

// Value returns the value behind a resource.
func Value[T any](rep uint32) T { return *(*T)(unsafe.Pointer(&at(rep).value)) }

// Reclaim returns the value behind a resource that came back to the component
// that made it. Dropping the resource then does not close the value.
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
