package wit

import "ASYNC_PACKAGE"

// HoldCalls makes new asynchronous calls of this component wait until ResumeCalls
// has been called as often. Calls that have started continue.
func HoldCalls() { async.HoldCalls() }

// ResumeCalls undoes one HoldCalls.
func ResumeCalls() { async.ResumeCalls() }
