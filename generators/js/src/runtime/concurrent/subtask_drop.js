function subtaskDrop(component, index) {
  const subtask = component.find(index, Subtask);
  if (!subtask.isDelivered) trap('cannot drop a subtask which has not yet resolved');
  subtask.join();
  component.forget(index);
}
