// Names that are keywords, implemented.
class Resource {
  constructor(type) {
    this.type = type;
  }
  match(selfValue) {
    return this.type + selfValue;
  }
  static static(a, b) {
    return a - b;
  }
  yield() {
    return String(this.type);
  }
}
const same = (x) => x;
const implementation = {
  Resource,
  fn: (type, impl, result) => `${type} ${impl} ${result}`,
  struct: same,
  trait: same,
  unsafe: same,
  try: same,
  vec: (option, some, none, ok, err) => (option === undefined ? none : option + some) + ok + err,
  string: (drop) => drop.reduce((sum, { type }) => sum + type, 0),
  ret: (ptr0, len0, result0, base, layout) => base + BigInt(ptr0.length + len0 + result0.length + layout),
};
export { implementation as interface };
