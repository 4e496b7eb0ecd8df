// RUN: componentize tests/cli/javascript/input/modules/main.ts --wit tests/cli/javascript/input/app.wit -o %tmpdir/app.wasm
// RUN: run %tmpdir/app.wasm --invoke 'add(1, 2)' --invoke 'greet("Ada")'
// Relative imports, with and without endings, cycles, JSON, packages in modules and in CommonJS, and their own imports.
