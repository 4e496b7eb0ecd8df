// Two versions of one package, exported at once, under their full names.
const one = { describe: ({ id }) => `${id}`, version: () => 1 };
const two = {
  describe: ({ id, name }) => `${id} ${name}`,
  version: () => 2,
  upgrade: (id) => ({ id, name: `item ${id}` }),
};
export { one as 'my:dep/a@1.0.0', two as 'my:dep/a@2.0.0' };
