class AlikeHandles {
  reps = [undefined];
  free = [];
  add(rep) {
    const index = this.free.pop() ?? this.reps.length;
    this.reps[index] = rep;
    return index;
  }
  get(index) {
    return this.reps[index] ?? trap(`unknown handle index ${index >>> 0}`);
  }
  take(index) {
    const rep = this.get(index);
    this.reps[index] = undefined;
    this.free.push(index);
    return rep;
  }
}
