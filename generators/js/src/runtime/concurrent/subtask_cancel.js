function subtaskCancel(component, index, isAsync) {
  const subtask = component.find(index, Subtask);
  if (!isAsync) {
    blocking();
    subtask.alone();
  }
  if (subtask.isDelivered || subtask.isAsked) trap('`subtask.cancel` called after terminal status delivered');
  subtask.isAsked = true;
  if (subtask.state < 2) {
    const before = current;
    subtask.cancel();
    switchTo(before);
  }
  if (subtask.state < 2) {
    if (isAsync) return -1;
    block(() => subtask.state > 1, () => describe(subtask));
  }
  return subtask.take()[2];
}
