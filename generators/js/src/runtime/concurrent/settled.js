// What a function of the host's gives to a component that waits for it on its stack.
function settled(value, name) {
  if (typeof value?.then !== 'function') return value;
  trap(`${name} gives a promise, but the component waits for it on its stack, which needs JSPI`);
}
