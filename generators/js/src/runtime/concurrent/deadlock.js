function deadlock() {
  const waits = [...calls].map(({ name, wait }) => {
    const what = wait === 'enter' ? 'its turn' : wait instanceof WaitableSet ? describe(wait) : 'nothing that there is';
    return `\`${name}\` waits for ${what}`;
  });
  const message = `deadlock detected: event loop cannot make further progress: ${waits.join('; ')}`;
  fail(new WebAssembly.RuntimeError(message));
}
