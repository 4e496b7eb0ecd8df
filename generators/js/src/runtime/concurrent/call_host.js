// Calls a function of the host's that the component does not wait for. `throws` says whether what it throws is a result.
function callHost(component, name, call, lower, ended, throws) {
  const subtask = new Subtask(component);
  subtask.describe = () => `\`${name}\` of the host`;
  subtask.ended = ended;
  let value, failed = false, controller;
  const options = {
    get signal() {
      return (controller ??= new AbortController()).signal;
    },
  };
  try {
    value = call(options);
  } catch (error) {
    if (!throws) throw error;
    value = payloadOf(error);
    failed = true;
  }
  if (typeof value?.then !== 'function') {
    lower(value, failed);
    subtask.state = 2;
    return subtask.status();
  }
  const settle = (go) => {
    if (subtask.state > 1 || current) return;
    try {
      go();
      subtask.progress(2);
    } catch (error) {
      fail(error);
    }
  };
  subtask.state = 1;
  subtask.cancel = () => {
    subtask.progress(4);
    controller?.abort();
  };
  // What settles at once is not to be heard of while the component runs.
  Promise.resolve(value).then(
    (value) => settle(() => lower(value, false)),
    (error) => settle(() => {
      if (!throws) throw error;
      lower(payloadOf(error), true);
    }),
  );
  return subtask.status();
}
