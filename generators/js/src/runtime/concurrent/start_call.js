function startCall(callback, core) {
  const subtask = startGuest(callback, undefined, core, true);
  if (subtask.state < 2) block(() => subtask.state > 1, () => describe(subtask));
  subtask.deliver();
  return subtask.value;
}
