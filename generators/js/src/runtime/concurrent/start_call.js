function startCall(callback, core) {
  const subtask = startGuest(callback, undefined, core, true);
  const end = () => {
    subtask.deliver();
    return subtask.value;
  };
  return subtask.state > 1 ? end() : block(() => subtask.state > 1, () => describe(subtask), end);
}
