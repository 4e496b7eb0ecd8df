// Runs a program of WASI 0.3: `node main.mjs FOLDER ARGUMENTS...`. `$GIVEN` is a directory that it knows as `/given`.
const [, , folder, ...args] = process.argv;
const { host } = await import(`./${folder}/wasi/cli.js`);
const { host: files } = await import(`./${folder}/wasi/filesystem.js`);
host.args = [folder, ...args];
if (process.env.GIVEN) files.directories = { '/given': process.env.GIVEN };
const { run } = await import(`./${folder}/main.js`);
// Who waits for callers of a socket of `preview3-shim` does not keep the process.
const keep = setInterval(() => {}, 1000);
try {
  await run.run();
} catch (error) {
  if (!Object.hasOwn(error, 'payload')) throw error;
  process.exitCode = 1;
} finally {
  clearInterval(keep);
}
