let prepared;
// An adapter is about to call. Of what it is given, the last is where the result goes, if it goes to memory.
function prepareCall(start, done, caller, callee, results, isAsync, encoding, kind, ...values) {
  if (kind >= 0 && isAsync) blocking();
  const room = kind === -2 || kind > 1 ? [values[values.length - 1]] : [];
  prepared = { start, done, caller: components[caller], callee: components[callee], results, isAsync: !!isAsync, values, room };
}
function startGuest(callback, post, core, isLifted) {
  const { start, done, caller, callee, results, isAsync, values, room } = prepared;
  const subtask = new Subtask(caller);
  const thread = current;
  const task = new Task(callee, `function ${core.name} of component ${components.indexOf(callee)}`, {
    isAsync,
    isExclusive: !isLifted || !!callback,
    callback,
    results,
    lent: subtask.lent,
    call() {
      switchTo(this);
      const given = start(...values);
      subtask.progress(1);
      let called = core;
      called = onStack(core); //? SUSPENDS
      const value = called(...(given === undefined ? [] : [].concat(given)));
      if (isLifted) return value;
      const end = (value) => {
        this.over(value === undefined ? [] : [value]);
        post?.(...(value === undefined ? [] : [value]));
        switchTo(); //? SUSPENDS
      };
      end(value); //? STAYS
      return goOn(this, value, end); //? SUSPENDS
    },
    resolved(results) {
      if (!results.length) return subtask.progress(subtask.state ? 4 : 3);
      switchTo(new Thread());
      subtask.value = done(...results[0], ...room);
      switchTo(this);
      subtask.progress(2);
    },
  });
  subtask.task = task;
  subtask.cancel = () => task.cancel();
  task.enter();
  switchTo(thread);
  return subtask;
}
