// Calls of which nothing is left that could answer them, where the host says that it has nothing left to do.
const watched = new Set();
let isWatching = false;
function watch(report) {
  watched.add(report);
  if (isWatching || !globalThis.process?.once) return;
  isWatching = true;
  process.once('beforeExit', () => {
    isWatching = false;
    const reports = [...watched];
    watched.clear();
    for (const report of reports) report();
    // Whoever hears of it may wait again.
    setImmediate(() => {});
  });
}
