// What a waitable or a set of them stands for, in words.
function describe(what) {
  if (what instanceof WaitableSet) return [...what.members].map(describe).join(', ') || 'an empty waitable set';
  return what.task ? `\`${what.task.name}\`` : what.describe?.() ?? 'the host';
}
