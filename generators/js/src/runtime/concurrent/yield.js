// Others go on when the task returns to its host: here, it is only told whether it is to give up.
const yieldNow = (isCancellable) => +(isCancellable && !!current.isAsked?.()); //? STAYS
function yieldNow(isCancellable) { //? SUSPENDS
  const thread = current; //? SUSPENDS
  const isAsked = () => +(isCancellable && !!thread.isAsked?.()); //? SUSPENDS
  // A task without a callback returns only when it is over.
  if (!thread.made?.isStackful) return isAsked(); //? SUSPENDS
  if (!thread.isPromised) { //? SUSPENDS
    thread.turns = (thread.turns ?? 0) + 1; //? SUSPENDS
    if (thread.turns > 1e4) needsStacks(`${thread.name} waits on its stack for its turn`); //? SUSPENDS
    return isAsked(); //? SUSPENDS
  } //? SUSPENDS
  let isLate = false; //? SUSPENDS
  later(() => { //? SUSPENDS
    isLate = true; //? SUSPENDS
    touch(); //? SUSPENDS
  }); //? SUSPENDS
  return putAside(thread, () => isLate, () => 'its turn', isAsked); //? SUSPENDS
} //? SUSPENDS
