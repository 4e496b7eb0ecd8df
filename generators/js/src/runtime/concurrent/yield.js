// Others go on when the task returns to its host: here, it is only told whether it is to give up.
const yieldNow = (isCancellable) => +(isCancellable && !!current.isAsked?.());
