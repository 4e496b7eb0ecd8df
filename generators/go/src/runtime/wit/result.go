package wit

// Result is either a value or an error. Functions of a WIT interface that may
// fail return the two by themselves, as Go has it; a Result stands where a
// result is part of another value. The zero Result is a success.
type Result[T, E any] struct {
	value  T
	err    E
	failed bool
}

// Ok is a Result that is a success.
func Ok[T, E any](value T) Result[T, E] { return Result[T, E]{value: value} }

// Err is a Result that is a failure.
func Err[T, E any](err E) Result[T, E] { return Result[T, E]{err: err, failed: true} }

// Get is the value, and whether the result is a success.
func (r Result[T, E]) Get() (T, bool) { return r.value, !r.failed }

// Err is the error, and whether the result is a failure.
func (r Result[T, E]) Err() (E, bool) { return r.err, r.failed }

// String is "ok" or "err", with the value in parentheses where there is one.
func (r Result[T, E]) String() string {
	if r.failed {
		return side("err", r.err)
	}
	return side("ok", r.value)
}
