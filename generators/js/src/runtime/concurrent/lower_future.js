// A future that a component is given. `number` checks a value that is one.
function lowerFuture(component, type, source, place, number) {
  if (typeof source?.then !== 'function') expected('a promise', source, place);
  const transfer = new Transfer(true);
  const end = new HostEnd(transfer, false);
  const settle = (go) => (value) => {
    if (current || transfer.isDropped) return;
    try {
      go(value);
    } catch (error) {
      fail(error);
    }
  };
  Promise.resolve(source).then(
    settle((value) => {
      number?.(value, place);
      end.start(new HostBuffer(1, [value]), () => {});
    }),
    settle((error) => {
      throw error;
    }),
  );
  return addEnd(component, type, transfer, true);
}
