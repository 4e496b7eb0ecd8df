package wit

import "ASYNC_PACKAGE"

// HoldCalls makes new asynchronous calls of this component wait until ResumeCalls
// has been called as often. Calls that have started continue.
func HoldCalls() { async.HoldCalls() }

// ResumeCalls undoes one HoldCalls.
func ResumeCalls() { async.ResumeCalls() }

// Yield blocks the goroutine until the host has run what else there is: other
// calls, of this component and of others. runtime.Gosched only lets goroutines
// run. It does nothing in a function that is not asynchronous.
func Yield() { async.Yield() }
