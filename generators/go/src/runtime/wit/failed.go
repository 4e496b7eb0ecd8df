package wit

import "errors"

// ErrFailed is the error of a function whose result has no error type in WIT.
var ErrFailed = errors.New("the function failed")
