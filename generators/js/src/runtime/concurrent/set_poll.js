function setPoll(component, index, isCancellable, store) {
  const waitable = component.find(index, WaitableSet).ready();
  if (isCancellable && current.isAsked?.()) return store(6, 0, 0);
  return waitable ? store(...waitable.take()) : store(0, 0, 0);
}
