let prepared;
// An adapter is about to call. Of what it is given, the last is where the result goes, if it goes to memory.
function prepareCall(start, done, caller, callee, results, isAsync, encoding, kind, ...values) {
  if (kind >= 0 && isAsync) blocking();
  const room = kind === -2 || kind > 1 ? [values[values.length - 1]] : [];
  prepared = { start, done, caller: components[caller], callee: components[callee], results, isAsync: !!isAsync, values, room };
}
function startGuest(callback, post, core, isLifted) {
  const thread = current;
  const task = new GuestTask(prepared, callback, post, core, isLifted);
  const { subtask } = task;
  subtask.task = task;
  subtask.cancel = () => task.cancel();
  task.enter();
  switchTo(thread);
  return subtask;
}
