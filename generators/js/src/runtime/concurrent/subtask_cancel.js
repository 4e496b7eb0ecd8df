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
    return block(() => subtask.state > 1, () => describe(subtask), () => subtask.take()[2]);
  }
  return subtask.take()[2];
}
