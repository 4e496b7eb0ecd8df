// RUN: componentize tests/cli/javascript/input/modules/main.ts --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// RUN: witcraft inspect %tmpdir/app.wasm | grep -E '^  package'
// RUN: witcraft sbom %tmpdir/app.wasm | grep purl
// What a program brought along is in its component's metadata.
export {};
