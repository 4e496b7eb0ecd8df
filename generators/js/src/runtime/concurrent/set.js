const setNew = (component) => component.put(new WaitableSet());
function setDrop(component, index) {
  const set = component.find(index, WaitableSet);
  if (set.waiting) trap('cannot drop waitable set with waiters');
  if (set.members.size) trap('cannot drop waitable set with members');
  component.forget(index);
}
function join(component, index, set) {
  const waitable = component.find(index, Waitable);
  waitable.join(set ? component.find(set, WaitableSet) : undefined);
}
