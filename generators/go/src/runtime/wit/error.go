package wit

// Error is the error of a function whose WIT says that it fails with a value
// that is no error type by itself, such as a string. Find it with errors.As.
type Error[E any] struct {
	Value E
}

// Fail is an error that carries a value.
func Fail[E any](value E) *Error[E] { return &Error[E]{value} }

// Error says what the value is, where it can tell.
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

// Unwrap is the value, if it is an error itself.
func (e *Error[E]) Unwrap() error {
	err, _ := any(e.Value).(error)
	return err
}
