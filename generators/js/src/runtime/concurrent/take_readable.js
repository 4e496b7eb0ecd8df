// Takes a readable end out of a component: what is shared with the writable one.
function takeReadable(component, type, index) {
  const end = findEnd(component, index, type, true);
  end.idle('lift');
  if (end.set) trap(`cannot lift ${end.kind} while it's in a waitable set`);
  component.forget(index);
  return end.transfer;
}
