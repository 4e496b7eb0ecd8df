function copy(component, type, isReader, payload, isAsync, index, ptr, length = 1) {
  const end = findEnd(component, index, type, isReader);
  if (!isAsync) {
    blocking();
    end.alone();
  }
  end.idle(isReader ? 'read from' : 'write to');
  end.buffer = new GuestBuffer(payload, ptr, length);
  end.state = 1;
  const result = end.transfer.copy(end);
  if (result !== undefined) return end.finish(result);
  if (end.event) return end.take()[2];
  if (isAsync) return -1;
  return block(() => end.event, () => describe(end), () => end.take()[2]);
}
