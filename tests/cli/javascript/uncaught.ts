// RUN: componentize % --wit tests/cli/javascript/input/bad.wit --world app -o %tmpdir/part.wasm
// RUN: componentize tests/cli/javascript/input/files.js --wit tests/cli/javascript/input/bad.wit --world disk -o %tmpdir/files.wasm
// RUN: compose %tmpdir/part.wasm %tmpdir/files.wasm -o %tmpdir/app.wasm
// FAIL(134): run %tmpdir/app.wasm --invoke 'run("throw")'
// FAIL(134): run %tmpdir/app.wasm --invoke 'run("type")'
// FAIL(134): run %tmpdir/app.wasm --invoke 'run("nested")'
// FAIL(134): run %tmpdir/app.wasm --invoke 'run("argument")'
// FAIL(134): run %tmpdir/app.wasm --invoke 'run("pending")'
// RUN: run %tmpdir/app.wasm --invoke 'run("recursion")' --invoke 'run("json")' --invoke 'run("promise")'
// RUN: componentize % --wit tests/cli/javascript/input/bad.wit --world app --engine fast -o %tmpdir/part.wasm && compose %tmpdir/part.wasm %tmpdir/files.wasm -o %tmpdir/app.wasm
// RUN: run %tmpdir/app.wasm --invoke 'run("recursion")' --invoke 'run("json")' --invoke 'run("promise")'
// FAIL: componentize % --wit tests/cli/javascript/input/bad.wit --world app --engine fats -o %tmpdir/part.wasm
// What nothing catches ends the component, with a message that says where: in TypeScript's lines.
import { save } from 'demo:bad/files';

type Result = { name: string; sizes: number[] };

function recurse(depth: number): number {
  return recurse(depth + 1) + 1;
}

const name = (error: unknown): string => (error as Error).name;

export function run(what: string): Result | Promise<Result> {
  switch (what) {
    case 'throw':
      throw new Error('thrown on purpose');
    case 'type':
      return { name: 7 } as unknown as Result;
    case 'nested':
      return { name: 'n', sizes: [1, 2, -3] };
    case 'argument':
      save({ name: 'a', sizes: [1, 256] } as Result, 'other' as 'fast');
      break;
    case 'pending':
      return new Promise<Result>(() => {});
    case 'recursion':
      try {
        recurse(0);
      } catch (error) {
        return { name: name(error), sizes: [] };
      }
      break;
    case 'json':
      try {
        JSON.parse('['.repeat(1_000_000));
      } catch (error) {
        return { name: name(error), sizes: [] };
      }
      break;
    case 'promise':
      return Promise.resolve({ name: 'settled', sizes: [1] });
  }
  return { name: what, sizes: [] };
}
