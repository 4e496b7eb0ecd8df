package cabi

import "errors"

// ErrorAs is the error of type E in what an exported function has returned,
// itself or within others.
func ErrorAs[E error](err error, function, want string) E {
	if e, ok := err.(E); ok {
		return e
	}
	var e E
	if !errors.As(err, &e) {
		panic(function + " returned an error that is no " + want + ": " + err.Error())
	}
	return e
}
