class Handles {
  entries = [undefined];
  free = [];
  add(type, rep, scope) {
    const entry = { type, rep, scope, lends: 0 };
    if (scope) scope.borrows++;
    const index = this.free.pop() ?? this.entries.length;
    this.entries[index] = entry;
    return index;
  }
  get(index, type) {
    const entry = this.entries[index] ?? trap(`unknown handle index ${index >>> 0}`);
    return entry.type === type ? entry : trap(`handle index ${index} used with the wrong type`);
  }
  remove(index, entry) {
    if (entry.lends) trap('cannot remove owned resource while borrowed');
    this.entries[index] = undefined;
    this.free.push(index);
  }
  take(index, type) {
    const entry = this.get(index, type);
    if (entry.scope) trap('cannot lift own resource from a borrow');
    this.remove(index, entry);
    return entry.rep;
  }
  lend(index, type, scope) {
    const entry = this.get(index, type);
    entry.lends++;
    scope.lent.push(entry);
    return entry.rep;
  }
}
