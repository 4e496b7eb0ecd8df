package wit

// Result is either a value or an error. Functions that can fail return a value
// and an error, as usual in Go; a Result is used where a WIT result is part of
// another value. The zero Result is a success.
type Result[T, E any] struct {
	value  T
	err    E
	failed bool
}

// Ok returns a Result that is a success.
func Ok[T, E any](value T) Result[T, E] { return Result[T, E]{value: value} }

// Err returns a Result that is a failure.
func Err[T, E any](err E) Result[T, E] { return Result[T, E]{err: err, failed: true} }

// Get returns the value, and whether the result is a success.
func (r Result[T, E]) Get() (T, bool) { return r.value, !r.failed }

// Err returns the error, and whether the result is a failure.
func (r Result[T, E]) Err() (E, bool) { return r.err, r.failed }

// String returns "ok" or "err", with the value in parentheses if there is one.
func (r Result[T, E]) String() string {
	if r.failed {
		return side("err", r.err)
	}
	return side("ok", r.value)
}
