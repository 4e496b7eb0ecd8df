// Waits on the stack for a function of the host's: `go` is given what it comes to.
function settled(name, call, go, throws) {
  const failed = (error) => {
    if (throws) return go(payloadOf(error), true);
    throw error;
  };
  let value;
  try {
    value = call();
  } catch (error) {
    return failed(error);
  }
  if (typeof value?.then !== 'function') return go(value, false);
  const thread = current;
  if (!thread.isPromised) needsStacks(`${name} gives a promise, but the component waits for it on its stack`);
  thread.waitsFor = () => `\`${name}\` of the host`;
  return suspend(thread, (resolve, reject) => {
    const settle = (take) => (value) => {
      if (current) return;
      thread.waitsFor = undefined;
      switchTo(thread);
      try {
        resolve(take(value));
      } catch (error) {
        reject(error);
      }
      switchTo();
    };
    Promise.resolve(value).then(settle((value) => go(value, false)), settle(failed));
  });
}
