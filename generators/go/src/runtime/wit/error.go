package wit

// Error is the error of a function that fails with a value that is not an error
// type, such as a string. Use errors.As to get it.
type Error[E any] struct {
	Value E
}

// Fail returns an error that carries a value.
func Fail[E any](value E) *Error[E] { return &Error[E]{value} }

// Error describes the value, if it can be printed.
func (e *Error[E]) Error() string {
	switch value := any(e.Value).(type) {
	case string:
		return value
	case error:
		return value.Error()
	case interface{ String() string }:
		return value.String()
	}
	return "the function failed"
}

// Unwrap returns the value, if it is an error.
func (e *Error[E]) Unwrap() error {
	err, _ := any(e.Value).(error)
	return err
}
