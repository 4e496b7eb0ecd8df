function dropEnd(component, type, isReader, index) {
  const end = findEnd(component, index, type, isReader);
  const { transfer, state } = end;
  if (state === 1) trap(`cannot drop busy ${end.kind}`);
  if (!isReader && !state && transfer.isFuture) trap('cannot drop future write end without first writing a value');
  end.join();
  component.forget(index);
  transfer.drop();
}
