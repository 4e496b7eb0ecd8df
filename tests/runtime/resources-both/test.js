// A stack of strings.
class Stack {
  strings = [];
  push(x) {
    return this.strings.push(x);
  }
  pop() {
    return this.strings.pop();
  }
  static join(a, b) {
    const joined = new Stack();
    joined.strings = [...a.strings, ...b.strings];
    return joined;
  }
}
export const toTest = { Stack, sum: (stacks) => stacks.reduce((sum, stack) => sum + stack.strings.length, 0) };
