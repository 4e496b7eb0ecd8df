class Component extends Handles {
  backpressure = 0;
  exclusive;
  entering = [];
  held = [];
  put(entry) {
    const index = this.free.pop() ?? this.entries.length;
    this.entries[index] = entry;
    return index;
  }
  find(index, Class) {
    const entry = this.entries[index];
    return entry instanceof Class ? entry : trap(`unknown handle index ${index >>> 0}`);
  }
  forget(index) {
    this.entries[index] = undefined;
    this.free.push(index);
  }
  // What waited for the core code to be free.
  resume() {
    for (const task of this.held.splice(0)) wake(task);
    while (this.entering.length && this.entering[0].mayEnter()) this.entering.shift().start();
  }
}
