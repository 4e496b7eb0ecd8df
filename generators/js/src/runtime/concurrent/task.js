// Tasks whose callback is to be called, or that may now enter, and whether somebody looks after them soon.
const ready = new Set();
let isAwake = false, isLater = false;
// Tasks that a host called and that have not returned.
const calls = new Set();
// What rejects reads of the host's that are not over. //? TRANSFERS
const reads = new Set(); //? TRANSFERS
function wake(task) {
  ready.add(task);
  if (!isAwake) queueMicrotask(turn);
  isAwake = true;
}
// A task that has yielded goes on after whatever else the host has to do.
function wakeLater(task) {
  ready.add(task);
  if (!isLater) later(turn);
  isLater = true;
}
function turn() {
  isAwake = isLater = false;
  if (current) return;
  try {
    for (const task of [...ready]) if (ready.delete(task)) task.resume();
    lookAside(); //? SUSPENDS
  } catch (error) {
    fail(error);
  }
}
// A trap is the end of the component: nothing that waits for it has a result.
function fail(error) {
  if (!current) switchTo(new Thread());
  for (const reject of reads) reject(error); //? TRANSFERS
  for (const task of calls) task.reject(error);
  calls.clear();
}
class Task extends Thread {
  // 0: nobody has asked it to give up; 1: asked; 2: it knows; 3: it has returned.
  cancellation = 0;
  wait = undefined;
  constructor(component, made) {
    super();
    this.component = component;
    this.made = made;
    this.mayBlock = this.isAsync = made.isAsync ?? true;
  }
  mayEnter() {
    return !this.isAsync || !(this.component.backpressure || (!this.made.isStackful && this.component.exclusive));
  }
  enter() {
    const { entering } = this.component;
    if (this.isAsync && (entering.length || !this.mayEnter())) {
      entering.push(this);
      this.wait = 'enter';
    } else this.start();
  }
  start() {
    this.wait = undefined;
    const before = this.begin();
    this.end(before, this.call());
  }
  // Core code is about to run.
  begin() {
    if (!this.made.isStackful && this.isAsync) this.component.exclusive = this;
    return current;
  }
  // Core code has returned.
  end(before, code) {
    const { component } = this;
    switchTo(before);
    if (typeof code?.then === 'function') return goOnLater(this, code); //? SUSPENDS
    if (!this.made.callback || !(code & 15)) {
      if (this.cancellation < 3) trap(`${this.name}: the task is over and has not returned`);
    } else if ((code & 15) === 1) {
      this.wait = 1;
      wakeLater(this);
    } else if ((code & 15) === 2) {
      const set = component.find(code >>> 4, WaitableSet);
      this.wait = set;
      set.waiting++;
      set.waiters.add(this);
      if (set.ready()) wake(this);
    } else trap(`unsupported callback code: ${code & 15}`);
    this.release();
  }
  release() {
    const { component } = this;
    if (component.exclusive !== this) return;
    component.exclusive = undefined;
    if (component.held.length || component.entering.length) wake(component);
  }
  resume() {
    const { component, wait } = this;
    if (!wait || wait === 'enter') return;
    if (component.exclusive) return void component.held.push(this);
    if (this.isAsked()) return this.deliver(6, 0, 0);
    if (wait === 1) return this.deliver(0, 0, 0);
    const waitable = wait.ready();
    if (waitable) this.deliver(...waitable.take());
  }
  deliver(...event) {
    if (this.wait !== 1) {
      this.wait.waiting--;
      this.wait.waiters.delete(this);
    }
    this.wait = undefined;
    const before = this.begin();
    switchTo(this);
    const code = this.made.callback(...event); //? STAYS
    const code = onStack(this.made.callback)(...event); //? SUSPENDS
    this.end(before, code);
  }
  isAsked() {
    if (this.cancellation !== 1) return false;
    this.cancellation = 2;
    return true;
  }
  cancel() {
    if (this.cancellation) return;
    const { component, wait } = this;
    if (wait === 'enter') {
      component.entering.splice(component.entering.indexOf(this), 1);
      this.wait = undefined;
      this.over();
      return;
    }
    this.cancellation = 1;
    touch(); //? SUSPENDS
    if (!wait) return;
    if (component.exclusive) wake(this);
    else this.resume();
  }
  // It has a result, or has given up.
  over(...results) {
    if (this.borrows) trap('borrow handles still remain at the end of the call');
    this.cancellation = 3;
    this.mayBlock = true;
    this.resolved(results);
    if (current === this) mayBlock.value = 1;
  }
}
