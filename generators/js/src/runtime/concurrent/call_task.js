// Calls an asynchronous function, as a host.
function callTask(component, name, call, { signal } = {}) {
  return new Promise((resolve, reject) => {
    enter();
    if (signal?.aborted) throw signal.reason;
    const abort = () => {
      if (current) return void wake({ resume: abort });
      try {
        task.cancel();
      } catch (error) {
        fail(error);
      }
    };
    const leave = () => {
      calls.delete(task);
      if (!calls.size) watched.delete(deadlock);
      signal?.removeEventListener('abort', abort);
    };
    const task = new Task(component, name, {
      isAsync: true,
      isExclusive: true,
      ...call,
      resolve,
      reject,
      call(task) {
        try {
          return call.call(task);
        } catch (error) {
          if (current) throw error;
          // What is wrong is what the host gave.
          leave();
          task.cancellation = 3;
          reject(error);
        }
      },
      refuse(error) { //? SUSPENDS
        if (!Object.hasOwn(Object(error), 'payload')) throw error; //? SUSPENDS
        leave(); //? SUSPENDS
        task.cancellation = 3; //? SUSPENDS
        reject(error); //? SUSPENDS
      }, //? SUSPENDS
      resolved(results) {
        leave();
        if (results.length) call.returned(task, ...results[0]);
        else reject(signal?.reason ?? new Error(`${name}: the task was cancelled`));
        call.ended?.();
      },
    });
    signal?.addEventListener('abort', abort);
    calls.add(task);
    watch(deadlock);
    try {
      task.enter();
    } catch (error) {
      fail(error);
    }
  });
}
