package cabi

import "errors"

// ErrorAs returns the error of type E that an exported function returned,
// directly or wrapped in others.
func ErrorAs[E error](err error, function, want string) E {
	if e, ok := err.(E); ok {
		return e
	}
	var e E
	if !errors.As(err, &e) {
		panic(function + " returned an error that is not a " + want + ": " + err.Error())
	}
	return e
}
