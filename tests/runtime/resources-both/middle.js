// Wraps each imported stack in an exported one that shouts.
import { Stack, sum } from 'test:resources-both/to-test';

let calls = 0;
class Loud {
  constructor(stack) {
    calls += stack ? 0 : 1;
    this.stack = stack ?? new Stack();
  }
  push(x) {
    calls++;
    return this.stack.push(x.toUpperCase());
  }
  pop() {
    calls++;
    return this.stack.pop();
  }
  static join(a, b) {
    calls++;
    return new Loud(Stack.join(a.stack, b.stack));
  }
}
export const toTest = {
  Stack: Loud,
  sum(stacks) {
    calls++;
    return sum(stacks.map(({ stack }) => stack));
  },
};
export const counts = { calls: () => calls };
