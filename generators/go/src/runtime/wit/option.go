package wit

// Option is a value that may be missing. The zero Option has none.
//
// It is a value, not a pointer: it needs no allocation, is comparable if its
// values are, and can be nested.
type Option[T any] struct {
	value T
	some  bool
}

// Some returns an Option that has a value.
func Some[T any](value T) Option[T] { return Option[T]{value, true} }

// None returns an Option that has no value.
func None[T any]() Option[T] { return Option[T]{} }

// Get returns the value, and whether there is one.
func (o Option[T]) Get() (T, bool) { return o.value, o.some }

// IsSome reports whether there is a value.
func (o Option[T]) IsSome() bool { return o.some }

// Or returns the value, or the given value if there is none.
func (o Option[T]) Or(instead T) T {
	if o.some {
		return o.value
	}
	return instead
}

// String returns "none", or "some" with the value in parentheses.
func (o Option[T]) String() string {
	if o.some {
		return "some(" + text(o.value) + ")"
	}
	return "none"
}
