// Core functions that may wait on their stack: those of core instances that import something that waits.
const waiting = new Set(), promised = new Map();
// What looks whether a stack that was put aside may go on, and the thread whose stack does, until it rests: one by one, as what it
// returns is only known a little later.
const aside = new Set();
let going;
function mayWait(exports) {
  for (const core of Object.values(exports)) if (typeof core === 'function') waiting.add(core);
}
// A core function, about to be called. Where it may wait and the engine has stacks to put aside, it runs on one, and returns a promise.
function onStack(core) {
  current.isPromised = !!WebAssembly.promising && waiting.has(core);
  if (!current.isPromised) return core;
  if (!promised.has(core)) promised.set(core, WebAssembly.promising(core));
  return promised.get(core);
}
// A function of the host's that such a stack waits for. The engine puts the stack aside even where there is nothing to wait for.
function waits(host) {
  if (!WebAssembly.Suspending) return host;
  return new WebAssembly.Suspending((...values) => {
    const thread = current;
    const value = host(...values);
    return thread.aside ? value : suspend(thread, (resolve) => resolve(value));
  });
}
// The promise that puts a thread's stack aside. Who runs is said in reactions to the same promise, right before the engine goes on
// with the stack and, in `follow`, right after, so that nothing comes in between.
function suspend(thread, begin) {
  const promise = new Promise(begin);
  const before = () => switchTo(thread);
  promise.then(before, before);
  thread.aside = promise;
  return promise;
}
function follow(thread) {
  const promise = thread.aside;
  if (!promise) return;
  thread.aside = undefined;
  const after = () => {
    switchTo();
    if (thread.aside) rest(thread);
    follow(thread);
  };
  promise.then(after, after);
}
function rest(thread) {
  if (going === thread) going = undefined;
  touch();
}
// Lets the first stack go on that may.
function lookAside() {
  for (const look of aside) {
    if (going) return;
    look();
  }
}
// Puts the stack aside until what it waits for is there.
function putAside(thread, isDue, waitsFor, then) {
  thread.waitsFor = waitsFor;
  return suspend(thread, (resolve, reject) => {
    const look = () => {
      if (!isDue()) return;
      aside.delete(look);
      going = thread;
      thread.waitsFor = undefined;
      try {
        resolve(then());
      } catch (error) {
        reject(error);
      }
    };
    aside.add(look);
  });
}
// Something has changed that a stack may wait for.
function touch() {
  if (aside.size) wake({ resume() {} });
}
// Goes on with what core code returned, at once or when its stack is done.
function goOn(task, value, go) {
  if (typeof value?.then !== 'function') return go(value);
  follow(task);
  return value.then((value) => {
    if (current) trap('cannot enter component instance: it trapped');
    switchTo(task);
    return go(value);
  });
}
// A task goes on with what its core code comes to.
function goOnLater(task, promise) {
  follow(task);
  promise.then((code) => {
    rest(task);
    if (!current) task.end(task.begin(), code);
  }).catch(fail);
}
