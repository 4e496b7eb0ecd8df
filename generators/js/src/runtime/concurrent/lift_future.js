// A future that a component gives away.
function liftFuture(component, type, index) {
  const end = new HostEnd(takeReadable(component, type, index), true);
  return new Promise((resolve, reject) => {
    reads.add(reject);
    end.start(new HostBuffer(1), (result, { values }) => {
      reads.delete(reject);
      if (result) reject(new Error('the future was dropped without a value'));
      else resolve(values[0]);
    });
  });
}
