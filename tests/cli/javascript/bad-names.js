// FAIL: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// A rule of the language that is not one of its grammar.
const twice = 1;
const twice = 2;
export { missing };
