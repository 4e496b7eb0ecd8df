// Fails as only an engine that puts stacks aside could go on.
function needsStacks(why) {
  const callers = [...calls].map(({ name }) => `\`${name}\``).join(', ') || 'the component';
  const lacks = WebAssembly.Suspending ? '' : ', which this engine lacks';
  trap(`${callers} needs JSPI (WebAssembly.Suspending)${lacks}: ${why}`);
}
