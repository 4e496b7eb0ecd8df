// A stream that a component gives away. Nothing is read before somebody asks for it.
function liftStream(component, type, index, room) {
  const transfer = takeReadable(component, type, index);
  const end = new HostEnd(transfer, true);
  const stream = new ReadableStream({
    pull(controller) {
      stream[TRANSFER] = undefined;
      return new Promise((resolve, reject) => {
        const read = () => {
          if (current) return reject(new WebAssembly.RuntimeError('the component of the stream trapped'));
          reads.add(reject);
          try {
            end.start(new HostBuffer(room), (result, { progress, values }) => {
              reads.delete(reject);
              if (progress && room > 1) controller.enqueue(values);
              else if (progress) controller.enqueue(values[0]);
              if (result) controller.close();
              resolve();
            });
          } catch (error) {
            reject(error);
          }
        };
        // Whoever asks may be called by the component itself.
        if (current) queueMicrotask(read);
        else read();
      });
    },
    cancel() {
      if (transfer.pending === end) transfer.pending = undefined;
      if (!transfer.isDropped) transfer.drop();
    },
  }, { highWaterMark: 0 });
  stream[TRANSFER] = transfer;
  return stream;
}
