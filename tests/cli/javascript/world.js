// FAIL(2): componentize % -o %tmpdir/app.wasm
// FAIL: componentize tests/cli/javascript/input/none.js --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// A program is made for a world.
