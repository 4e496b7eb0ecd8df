// Calls an asynchronous function that returns as a synchronous one does.
const callLifted = (component, name, body, options) =>
  callTask(component, name, {
    call(task) {
      const result = body(task);
      task.over([result]);
    },
    returned: (task, value) => task.resolve(value),
  }, options);
