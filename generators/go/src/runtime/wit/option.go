package wit

// Option is a value that may be missing. The zero Option has none.
//
// It is a value itself, not a pointer: making one allocates nothing, two can be
// compared where their values can, and an option of an option keeps the two
// apart.
type Option[T any] struct {
	value T
	some  bool
}

// Some is an Option that has a value.
func Some[T any](value T) Option[T] { return Option[T]{value, true} }

// None is an Option that has no value.
func None[T any]() Option[T] { return Option[T]{} }

// Get is the value, and whether there is one.
func (o Option[T]) Get() (T, bool) { return o.value, o.some }

// IsSome says whether there is a value.
func (o Option[T]) IsSome() bool { return o.some }

// Or is the value, or a value to take instead.
func (o Option[T]) Or(instead T) T {
	if o.some {
		return o.value
	}
	return instead
}

// String is "none", or "some" with the value in parentheses.
func (o Option[T]) String() string {
	if o.some {
		return "some(" + text(o.value) + ")"
	}
	return "none"
}
