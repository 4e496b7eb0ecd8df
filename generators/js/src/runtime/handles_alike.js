const reps_I = [undefined], free_I = [];
function hold_I(rep) {
  leave_I();
  const index = free_I.pop() ?? reps_I.length;
  reps_I[index] = rep;
  return index;
}
const held_I = (index) => reps_I[index] ?? trap(`unknown handle index ${index >>> 0}`);
function take_I(index) {
  const rep = held_I(index);
  reps_I[index] = undefined;
  free_I.push(index);
  return rep;
}
