// A future that a component is given.
function lowerFuture(component, type, source, place) {
  if (typeof source?.then !== 'function') expected('a promise', source, place);
  const transfer = new Transfer(true);
  const end = new HostEnd(transfer, false);
  source.then((value) => {
    if (current || transfer.isDropped) return;
    try {
      end.start(new HostBuffer(1, [value]), () => {});
    } catch (error) {
      fail(error);
    }
  }, fail);
  return addEnd(component, type, transfer, true);
}
