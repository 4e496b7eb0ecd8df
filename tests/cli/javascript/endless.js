// FAIL: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm --eval-timeout 300ms
// FAIL: componentize tests/cli/javascript/input/greedy.js --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm --eval-memory 20MiB
// FAIL: componentize tests/cli/javascript/input/pending.js --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// A program that does not come to its end is stopped.
for (;;);
