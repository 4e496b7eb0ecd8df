package wit

import "ASYNC_PACKAGE"

// HoldCalls keeps asynchronous calls of this component waiting until ResumeCalls
// is called as often: those that have begun go on.
func HoldCalls() { async.HoldCalls() }

// ResumeCalls takes one HoldCalls back.
func ResumeCalls() { async.ResumeCalls() }
