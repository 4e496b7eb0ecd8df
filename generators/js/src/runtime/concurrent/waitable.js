class Waitable {
  index;
  event;
  set;
  notify(event) {
    this.event = event;
    touch(); //? SUSPENDS
    this.set?.wake();
  }
  take() {
    const { event } = this;
    this.event = undefined;
    return event();
  }
  join(set) {
    this.set?.members.delete(this);
    this.set = set;
    set?.members.add(this);
    if (this.event) set?.wake();
  }
  // What is waited for by itself is in no set: its event could go to another.
  alone() {
    if (this.set) trap('waitable cannot be used synchronously while added to a waitable set');
    return this;
  }
}
class WaitableSet {
  members = new Set();
  waiting = 0;
  waiters = new Set();
  wake() {
    for (const task of this.waiters) wake(task);
  }
  ready() {
    for (const waitable of this.members) if (waitable.event) return waitable;
  }
}
