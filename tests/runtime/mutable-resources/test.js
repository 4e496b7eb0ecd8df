// What methods change is there in the next call.
class Log {
  constructor(first) {
    this.all = [first];
  }
  add(line) {
    return this.all.push(line);
  }
  lines() {
    return this.all;
  }
  takeFrom(other) {
    this.all.push(...other.all.splice(0));
  }
  static absorb(a, b) {
    a.all.push(...b.all);
    return a;
  }
  static length(x) {
    return x.all.length;
  }
}
class Fixed {
  constructor(x) {
    this.x = x;
  }
  get() {
    return this.x;
  }
}
export const toTest = { Log, Fixed };
