export const deep = {
  async echo(value, turns) {
    for (let turn = 0; turn < turns; turn++) await scheduler.yield();
    return value;
  },
};
