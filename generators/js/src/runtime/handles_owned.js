class OwnedHandles {
  entries = [undefined];
  free = [];
  add(rep, type) {
    const index = this.free.pop() ?? this.entries.length;
    this.entries[index] = { rep, type };
    return index;
  }
  get(index, type) {
    const entry = this.entries[index] ?? trap(`unknown handle index ${index >>> 0}`);
    return entry.type === type ? entry.rep : trap(`handle index ${index} used with the wrong type`);
  }
  take(index, type) {
    const rep = this.get(index, type);
    this.entries[index] = undefined;
    this.free.push(index);
    return rep;
  }
}
