// Runs a program of WASI 0.3 that was transpiled: `node main.mjs FOLDER ARGUMENTS...`.
const [, , folder, ...args] = process.argv;
const { host } = await import(`./${folder}/wasi/cli.js`);
host.args = [folder, ...args];
const { run } = await import(`./${folder}/main.js`);
try {
  await run.run();
} catch (error) {
  if (!Object.hasOwn(error, 'payload')) throw error;
  process.exitCode = 1;
}
