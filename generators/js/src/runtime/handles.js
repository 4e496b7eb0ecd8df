class Handles {
  entries = [undefined];
  free = [];
  add(rep, type, scope) {
    if (scope) scope.borrows++;
    const index = this.free.pop() ?? this.entries.length;
    this.entries[index] = { rep, type, scope, lends: 0 };
    return index;
  }
  entry(index, type) {
    const entry = this.entries[index] ?? trap(`unknown handle index ${index >>> 0}`);
    return entry.type === type ? entry : trap(`handle index ${index} used with the wrong type`);
  }
  get(index, type) {
    return this.entry(index, type).rep;
  }
  remove(index, entry) {
    if (entry.lends) trap('cannot remove owned resource while borrowed');
    this.entries[index] = undefined;
    this.free.push(index);
  }
  take(index, type) {
    const entry = this.entry(index, type);
    if (entry.scope) trap('cannot lift own resource from a borrow');
    this.remove(index, entry);
    return entry.rep;
  }
  lend(index, type, scope) {
    const entry = this.entry(index, type);
    entry.lends++;
    scope.lent.push(entry);
    return entry.rep;
  }
}
