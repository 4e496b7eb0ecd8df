// FAIL: componentize % --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// FAIL: test -e %tmpdir/app.wasm
export const add = (a: number, b: number) => a + ;
export function greet(name: string) {
