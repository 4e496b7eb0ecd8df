// FAILS: `wait` returned a promise that nothing settles, and is not `async` in WIT
// A function that is not asynchronous must not block.
export const toTest = {
  wait: () => new Promise(() => {}),
};
