function callTask(component, name, made, { signal } = {}) {
  return new Promise((resolve, reject) => {
    enter();
    if (signal?.aborted) throw signal.reason;
    const task = new HostTask(component, name, made, signal, resolve, reject);
    calls.add(task);
    watch(deadlock);
    try {
      task.enter();
    } catch (error) {
      fail(error);
    }
  });
}
