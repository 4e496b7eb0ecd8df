//! A guest that cannot allocate: the error names the parameter and the function, and keeps the engine's error as its cause.

use super::{node, transpile_text};

/// `body` is what `realloc` does.
fn component(body: &str) -> String {
    let many: String = (0..17).map(|number| format!("(param \"p{number}\" u32)")).collect();
    format!(
        r#"(component
            (import "print" (func $print))
            (import "host" (instance $host (export "text" (func (result string)))))
            (core func $print (canon lower (func $print)))
            (core module $libc
                (import "" "print" (func $print))
                (memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) {body}))
            (core instance $libc (instantiate $libc (with "" (instance (export "print" (func $print))))))
            (alias core export $libc "realloc" (core func $realloc))
            (core func $text (canon lower (func $host "text") (memory $libc "memory") (realloc $realloc)))
            (core module $main
                (import "" "text" (func $text (param i32)))
                (func (export "two") (param i32 i32) (result i32) (i32.const 0))
                (func (export "one") (param i32) (result i32) (i32.const 0))
                (func (export "ask") (call $text (i32.const 16))))
            (core instance $main (instantiate $main (with "" (instance (export "text" (func $text))))))
            (func (export "greet") (param "the-name" string) (result u32)
                (canon lift (core func $main "two") (memory $libc "memory") (realloc $realloc)))
            (func (export "sum") (param "numbers" (list u32)) (result u32)
                (canon lift (core func $main "two") (memory $libc "memory") (realloc $realloc)))
            (func (export "join") (param "texts" (list string)) (result u32)
                (canon lift (core func $main "two") (memory $libc "memory") (realloc $realloc)))
            (func (export "many") {many} (result u32)
                (canon lift (core func $main "one") (memory $libc "memory") (realloc $realloc)))
            (func (export "ask") (canon lift (core func $main "ask"))))"#
    )
}

const PROGRAM: &str = r#"
import assert from 'node:assert/strict';
import { instantiate } from './traps.js';
const calls = {
  'greet: the-name': (of) => of.greet('Ada'),
  'sum: numbers': (of) => of.sum([1]),
  'join: texts': (of) => of.join(['a']),
  'many: parameters': (of) => of.many(...Array(17).fill(1)),
  'text: result': (of) => of.ask(),
};
for (const [place, call] of Object.entries(calls)) {
  const component = await instantiate(undefined, { print: () => {}, host: { text: () => 'text' } });
  assert.throws(() => call(component), (error) => {
    assert.ok(error instanceof WebAssembly.RuntimeError);
    assert.equal(error.message, `${place}: realloc: ${error.cause.message}`);
    assert.match(error.cause.message, CAUSE);
    return true;
  });
  assert.throws(() => component.greet('Ada'), /cannot enter component instance/);
}
"#;

pub(super) fn an_allocation_that_traps_is_told_with_its_parameter_and_its_cause() {
    for (body, cause) in [
        ("unreachable", "/unreachable/"),
        // A panic that prints what it is about.
        ("call $print unreachable", "/^cannot leave component instance$/"),
        ("(i32.const 65536)", "/^realloc return out-of-bounds$/"),
    ] {
        let folder = transpile_text("traps", &component(body), &["--no-types", "--instantiation", "async"]);
        node(folder.path(), &PROGRAM.replace("CAUSE", cause));
    }
}
