function setWait(component, index, isCancellable, store) {
  const set = component.find(index, WaitableSet);
  const thread = current;
  blocking();
  const isDue = () => (isCancellable && thread.cancellation === 1) || set.ready();
  set.waiting++;
  return block(isDue, () => describe(set), () => {
    set.waiting--;
    if (isCancellable && thread.isAsked?.()) return store(6, 0, 0);
    return store(...set.ready().take());
  });
}
