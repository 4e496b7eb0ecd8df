//! Strings are allocated once, at their final size.

use super::{node, transpile_text};

/// Takes strings in every position. Its `realloc` traps when it is to resize, and counts.
fn component(encoding: &str) -> String {
    let many: String = (0..17).map(|number| format!("(param \"p{number}\" string)")).collect();
    format!(
        r#"(component
            (import "host" (instance $host (export "text" (func (result string)))))
            (core module $libc
                (memory (export "memory") 8)
                (global $calls (export "calls") (mut i32) (i32.const 0))
                (global $bytes (export "bytes") (mut i32) (i32.const 0))
                (global $end (mut i32) (i32.const 1024))
                (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
                    (if (i32.or (local.get $old) (local.get $old-size)) (then unreachable))
                    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                    (global.set $bytes (i32.add (global.get $bytes) (local.get $size)))
                    (global.get $end)
                    (global.set $end (i32.and (i32.const -8)
                        (i32.add (global.get $end) (i32.add (local.get $size) (i32.const 7))))))
                (func (export "clear")
                    (global.set $end (i32.const 1024))
                    (global.set $calls (i32.const 0))
                    (global.set $bytes (i32.const 0))))
            (core instance $libc (instantiate $libc))
            (core func $text (canon lower (func $host "text") (memory $libc "memory") (realloc (func $libc "realloc"))
                string-encoding={encoding}))
            (core module $main
                (import "libc" "calls" (global $calls (mut i32)))
                (import "libc" "bytes" (global $bytes (mut i32)))
                (import "host" "text" (func $text (param i32)))
                (func (export "one") (param i32 i32) (result i32) (local.get 1))
                (func (export "list") (param i32 i32) (result i32) (local.get 1))
                (func (export "many") (param i32) (result i32) (i32.const 17))
                (func (export "ask") (call $text (i32.const 16)))
                (func (export "calls") (result i32) (global.get $calls))
                (func (export "bytes") (result i32) (global.get $bytes)))
            (core instance $main (instantiate $main (with "libc" (instance $libc))
                (with "host" (instance (export "text" (func $text))))))
            (alias core export $libc "realloc" (core func $realloc))
            (func (export "one") (param "text" string) (result u32)
                (canon lift (core func $main "one") (memory $libc "memory") (realloc $realloc) string-encoding={encoding}))
            (func (export "listed") (param "texts" (list string)) (result u32)
                (canon lift (core func $main "list") (memory $libc "memory") (realloc $realloc) string-encoding={encoding}))
            (func (export "many") {many} (result u32)
                (canon lift (core func $main "many") (memory $libc "memory") (realloc $realloc) string-encoding={encoding}))
            (func (export "ask") (canon lift (core func $main "ask")))
            (func (export "calls") (result u32) (canon lift (core func $main "calls")))
            (func (export "bytes") (result u32) (canon lift (core func $main "bytes")))
            (func (export "clear") (canon lift (core func $libc "clear"))))"#
    )
}

/// Asserts what is allocated for each text, in each position.
const PROGRAM: &str = r#"
import assert from 'node:assert/strict';
import { instantiate } from './strings.js';
const texts = ['', 'a', 'ä', '→', '🦀', 'x'.repeat(31), `${'x'.repeat(30)}ä`, `${'x'.repeat(31)}→`, 'x'.repeat(32),
  'ä'.repeat(40), '→'.repeat(500), `${'x'.repeat(9999)}→`, '→'.repeat(10000), '→'.repeat(10001), '🦀'.repeat(20000)];
const isLatin1 = (text) => [...text].every((char) => char.codePointAt(0) < 256);
const size = {
  utf8: (text) => new TextEncoder().encode(text).length,
  utf16: (text) => text.length * 2,
  'latin1+utf16': (text) => isLatin1(text) ? text.length : text.length * 2,
}[ENCODING];
let text;
const component = await instantiate(undefined, { host: { text: () => text } });
const allocated = (call) => {
  component.clear();
  call();
  return [component.calls(), component.bytes()];
};
for (text of texts) {
  assert.deepEqual(allocated(() => component.one(text)), [1, size(text)]);
  assert.deepEqual(allocated(() => component.ask()), [1, size(text)]);
  assert.deepEqual(allocated(() => component.listed([text, text])), [3, 16 + 2 * size(text)]);
}
assert.deepEqual(allocated(() => component.many(...Array(17).fill('ä→'))), [18, 136 + 17 * size('ä→')]);
"#;

pub(super) fn strings_are_allocated_once_in_every_encoding() {
    for encoding in ["utf8", "utf16", "latin1+utf16"] {
        let folder = transpile_text("strings", &component(encoding), &["--no-types", "--instantiation", "async"]);
        node(folder.path(), &PROGRAM.replace("ENCODING", &format!("'{encoding}'")));
    }
}

/// A component that hands a string on to another one within: the caller has one encoding, the callee another. The callee's
/// `realloc` can resize, and counts how often it has to.
fn handed_on(caller: &str, callee: &str) -> String {
    let libc = r#"(core module $libc
        (memory (export "memory") 8)
        (global $resized (mut i32) (i32.const 0))
        (global $end (mut i32) (i32.const 1024))
        (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
            (global.set $end (i32.and (i32.const -8) (i32.add (global.get $end) (i32.const 7))))
            (memory.copy (global.get $end) (local.get $old)
                (select (local.get $size) (local.get $old-size) (i32.lt_u (local.get $size) (local.get $old-size))))
            (global.set $resized (i32.add (global.get $resized) (i32.ne (local.get $old) (i32.const 0))))
            (global.get $end)
            (global.set $end (i32.add (global.get $end) (local.get $size))))
        (func (export "resized") (result i32) (global.get $resized) (global.set $resized (i32.const 0))))
        (core instance $libc (instantiate $libc))
        (alias core export $libc "realloc" (core func $realloc))"#;
    format!(
        r#"(component
            (component $callee {libc}
                (core module $main (func (export "take") (param i32 i32)))
                (core instance $main (instantiate $main))
                (func (export "take") (param "text" string) (canon lift (core func $main "take")
                    (memory $libc "memory") (realloc $realloc) string-encoding={callee}))
                (func (export "resized") (result u32) (canon lift (core func $libc "resized"))))
            (component $caller {libc}
                (import "take" (func $take (param "text" string)))
                (core func $take (canon lower (func $take) (memory $libc "memory") string-encoding={caller}))
                (core module $main
                    (import "" "take" (func $take (param i32 i32)))
                    (func (export "give") (param i32 i32) (call $take (local.get 0) (local.get 1))))
                (core instance $main (instantiate $main (with "" (instance (export "take" (func $take))))))
                (func (export "give") (param "text" string) (canon lift (core func $main "give")
                    (memory $libc "memory") (realloc $realloc) string-encoding={caller})))
            (instance $callee (instantiate $callee))
            (instance $caller (instantiate $caller (with "take" (func $callee "take"))))
            (export "give" (func $caller "give"))
            (export "resized" (func $callee "resized")))"#
    )
}

/// What `witcraft_abi` says of a callee's `realloc`. The adapters are Wasmtime's, so that it needs the same there.
pub(super) fn between_components_of_different_encodings_a_realloc_must_resize() {
    const TABLE: &str = "\
        utf8 to utf8: never\n\
        utf8 to utf16: for ä, for →\n\
        utf8 to latin1+utf16: for ä, for →\n\
        utf16 to utf8: for ä, for →\n\
        utf16 to utf16: never\n\
        utf16 to latin1+utf16: for →\n\
        latin1+utf16 to utf8: for ä, for →\n\
        latin1+utf16 to utf16: never\n\
        latin1+utf16 to latin1+utf16: never\n";
    let encodings = ["utf8", "utf16", "latin1+utf16"];
    let mut found = String::new();
    for (caller, callee) in encodings.into_iter().flat_map(|caller| encodings.map(|callee| (caller, callee))) {
        let folder = transpile_text("pair", &handed_on(caller, callee), &["--no-types"]);
        let program = "import { give, resized } from './pair.js';
            const found = ['a', 'ä', '→'].filter((text) => (give(`x${text}y`), resized() > 0));
            process.stdout.write(found.map((text) => `for ${text}`).join(', ') || 'never');";
        found += &format!("{caller} to {callee}: {}\n", node(folder.path(), program));
    }
    assert_eq!(found, TABLE);
}
