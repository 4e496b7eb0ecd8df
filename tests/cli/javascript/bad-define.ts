// FAIL: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm --define 'a b=1' --define 'DEBUG=not an expression'
// FAIL(2): componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm --define DEBUG
export const add = () => 0;
