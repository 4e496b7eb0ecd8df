function blocking() {
  if (!mayBlock.value) trap('cannot block a synchronous task before returning');
}
// Waits on the stack until what it waits for is there, and returns what `then` does. Without a stack to put aside, other tasks go on
// above it.
function block(isDue, waitsFor, then) {
  const thread = current;
  if (thread.isPromised && !isDue()) return putAside(thread, isDue, waitsFor, then); //? SUSPENDS
  // What yields again and again waits for what is below on the stack.
  for (let turns = 0; !isDue(); turns++) {
    const [task] = ready;
    if (!task || turns > 1e4) needsStacks(`${thread.name ?? 'a call'} waits on its stack for ${waitsFor()}`);
    ready.delete(task);
    switchTo();
    task.resume();
  }
  switchTo(thread);
  return then();
}
