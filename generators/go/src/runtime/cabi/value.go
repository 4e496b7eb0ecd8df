package cabi

// values are the Go values behind the resources that this component
// implements. A representation is a place in here. Place 0 is not given.
var values = []value{{}}

// free is the first place that is free, and 0 where there is none; each free
// place names the next.
var free uint32

type value struct {
	value any
	next  uint32
}

// Store gives a place to a value that a resource is about to be made of.
func Store(v any, name string) uint32 {
	if v == nil {
		panic("a " + name + " is given away that is nil")
	}
	if free == 0 {
		values = append(values, value{value: v})
		return uint32(len(values) - 1)
	}
	place := free
	free = values[place].next
	values[place] = value{value: v}
	return place
}

// Value is the value at a place.
func Value(place uint32) any { return values[place].value }

// Reclaim is the value at a place whose resource is no more, because it is back
// where it is from: it is not closed when the resource is dropped.
func Reclaim(place uint32) any {
	v := values[place].value
	values[place].value = nil
	return v
}

// Destroy frees a place, whose resource was dropped, and closes its value if it
// has a method for that.
func Destroy(place uint32) {
	v := values[place].value
	values[place] = value{next: free}
	free = place
	switch v := v.(type) {
	case interface{ Close() error }:
		_ = v.Close()
	case interface{ Close() }:
		v.Close()
	}
}
