package wit

import "errors"

// ErrFailed is the error of a function whose WIT says that it may fail, and no
// more.
var ErrFailed = errors.New("the function failed")
