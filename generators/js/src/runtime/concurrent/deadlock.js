function deadlock() {
  const waits = [...calls].map((task) => {
    const { name, wait, waitsFor } = task;
    const what = wait === 'enter' ? 'its turn' : wait instanceof WaitableSet ? describe(wait) : 'nothing that there is';
    if (waitsFor) return `\`${name}\` waits for ${waitsFor()}`; //? SUSPENDS
    return `\`${name}\` waits for ${what}`;
  });
  waits.push(...told()); //? TELLS
  const message = `deadlock detected: event loop cannot make further progress: ${waits.join('; ')}`;
  fail(new WebAssembly.RuntimeError(message));
}
