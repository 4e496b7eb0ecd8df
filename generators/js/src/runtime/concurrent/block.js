function blocking() {
  if (!mayBlock.value) trap('cannot block a synchronous task before returning');
}
// Waits on the stack: other tasks go on above it, until what it waits for is there.
function block(isDue, waitsFor) {
  const thread = current;
  // What yields again and again waits for what is below on the stack.
  for (let turns = 0; !isDue(); turns++) {
    const [task] = ready;
    if (turns > 1e4) trap(`${thread.name ?? 'a call'} waits on its stack for ${waitsFor()}, which needs JSPI (WebAssembly.Suspending)`);
    if (!task) trap(`deadlock detected: event loop cannot make further progress: ${thread.name ?? 'a call'} waits for ${waitsFor()}`);
    ready.delete(task);
    switchTo();
    task.resume();
  }
  switchTo(thread);
}
