function cancelCopy(component, type, isReader, isAsync, index) {
  const end = findEnd(component, index, type, isReader);
  if (!isAsync) {
    blocking();
    end.alone();
  }
  if (end.state !== 1) trap(`cannot cancel copy of ${end.kind}: nothing is copied`);
  end.state = 3;
  if (!end.event) {
    end.transfer.pending = undefined;
    end.copied(2, false);
  }
  return end.take()[2];
}
