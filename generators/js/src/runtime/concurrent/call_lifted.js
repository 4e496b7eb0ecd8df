// Calls an asynchronous function that returns as a synchronous one does.
const callLifted = (component, name, body, options) =>
  callTask(component, name, {
    call(task) {
      const result = body(task);
      if (typeof result?.then === 'function') return result.then((result) => task.over([result]), (error) => task.refuse(error)); //? SUSPENDS
      task.over([result]);
    },
    returned: (task, value) => task.resolve(value),
  }, options);
