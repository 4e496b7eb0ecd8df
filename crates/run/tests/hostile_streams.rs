//! Guests that misuse streams, and tasks that continue after their function has returned.

mod support;

use support::{calls, text};
use witcraft_run::{Outcome, run};

/// A component whose function `f` returns a stream of `element`, and writes `count` elements at `start` of its memory to it,
/// which holds `data` at 16. Its callback is `callback`.
fn writer(types: &str, element: &str, data: &str, [start, count]: [u32; 2], callback: &str) -> Outcome {
    let component = format!(
        r#"(component
  (core module $libc (memory (export "memory") 1) (data (i32.const 16) "{data}"))
  (core instance $libc (instantiate $libc))
  (alias core export $libc "memory" (core memory $memory))
  {types}
  (type $s (stream {element}))
  (core func $set (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core func $new (canon stream.new $s))
  (core func $write (canon stream.write $s async (memory $memory)))
  (core func $drop (canon stream.drop-writable $s))
  (core func $return (canon task.return (result $s)))
  (core module $m
    (import "" "set" (func $set (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "new" (func $new (result i64)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "return" (func $return (param i32)))
    (import "" "make" (func $make (result i32)))
    (import "" "memory" (memory 1))
    (global $out (mut i32) (i32.const 0))
    (func (export "f") (result i32)
      (local $pair i64) (local $set i32)
      (local.set $pair (call $new))
      (local.set $set (call $set))
      (global.set $out (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32))))
      (call $join (global.get $out) (local.get $set))
      (call $return (i32.wrap_i64 (local.get $pair)))
      (i32.store (i32.const 1024) (call $make))
      (drop (call $write (global.get $out) (i32.const {start}) (i32.const {count})))
      (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))
    (func (export "callback") (param i32 i32 i32) (result i32)
      (call $join (global.get $out) (i32.const 0))
      (call $drop (global.get $out))
      {callback}))
  (core instance $i (instantiate $m (with "" (instance
    (export "memory" (memory $memory))
    (export "set" (func $set)) (export "join" (func $join)) (export "new" (func $new)) (export "write" (func $write))
    (export "drop" (func $drop)) (export "return" (func $return)) (export "make" (func $make))))))
  (func (export "f") async (result $s)
    (canon lift (core func $i "f") async (callback (core func $i "callback")))))"#
    );
    let bytes = wat::parse_str(&component).unwrap_or_else(|error| panic!("{error}"));
    run("test.wasm", &bytes, &calls(&["f()"])).unwrap_or_else(|findings| panic!("{}", text(&findings)))
}

/// A function `make` that makes nothing.
const NOTHING: &str = r#"(core module $n (func (export "make") (result i32) i32.const 0)) (core instance $n (instantiate $n))
  (alias core export $n "make" (core func $make))"#;

const EXIT: &str = "i32.const 0";

#[test]
fn what_is_no_value_traps() {
    let enumeration = r#"(type $t' (enum "a" "b")) (export $t "t" (type $t'))"#;
    let list = "(type $t (list u32))";
    for (types, element, data, place, words) in [
        ("", "u32", "", [1025, 1], "not aligned"),
        ("", "u32", "", [65532, 2], "out of bounds"),
        ("", "u8", "", [65535, 2], "out of bounds"),
        ("", "string", r"\00\00\00\00\ff\ff\ff\ff", [16, 1], "out of bounds"),
        ("", "string", r"\00\00\01\00\01", [16, 1], "out of bounds"),
        ("", "string", r"\18\00\00\00\01\00\00\00\ff", [16, 1], "utf-8"),
        (enumeration, "$t", r"\02", [16, 1], "no case has the discriminant 2"),
        ("(type $t (option u8))", "$t", r"\02", [16, 1], "no case has the discriminant 2"),
        ("(type $t (result))", "$t", r"\ff", [16, 1], "no case has the discriminant 255"),
        (list, "$t", r"\00\00\00\00\ff\ff\ff\7f", [16, 1], "a list is outside of the memory"),
        (list, "$t", r"\f0\ff\ff\ff\01\00\00\00", [16, 1], "a list is outside of the memory"),
        (list, "$t", r"\01\00\00\00\01\00\00\00", [16, 1], "the pointer to a list is not aligned"),
        ("(type $t (stream u8))", "$t", r"\63", [16, 1], "unknown handle index 99"),
    ] {
        let outcome = writer(&format!("{NOTHING} {types}"), element, data, place, EXIT);
        assert_eq!(outcome.end.status(), 134, "{element} {data}: {outcome:?}");
        let found = text(outcome.end.findings());
        assert!(found.contains("[run/trap]"), "{element} {data}: {found}");
        assert!(found.to_lowercase().contains(words), "{element} {data}: {found}");
    }
}

#[test]
fn a_task_that_traps_after_its_function_has_returned_is_reported() {
    let outcome = writer(NOTHING, "u8", "ab", [16, 2], "unreachable");
    assert_eq!(outcome.end.status(), 134, "{outcome:?}");
    assert_eq!(outcome.bytes, b"ab");
    let found = text(outcome.end.findings());
    assert!(found.contains("`unreachable`"), "{found}");
}

#[test]
fn resources_that_come_through_a_stream_are_dropped() {
    let types = r#"
  (core module $d (func (export "drop") (param i32) unreachable)) (core instance $d (instantiate $d))
  (type $t' (resource (rep i32) (dtor (core func $d "drop")))) (export $t "t" (type $t'))
  (core func $make' (canon resource.new $t'))
  (core module $n (import "" "make" (func $make (param i32) (result i32)))
    (func (export "make") (result i32) (call $make (i32.const 7))))
  (core instance $n (instantiate $n (with "" (instance (export "make" (func $make'))))))
  (alias core export $n "make" (core func $make))"#;
    let outcome = writer(types, "(own $t)", "", [1024, 1], EXIT);
    assert_eq!(outcome.values, ["<t>"]);
    let found = text(outcome.end.findings());
    assert!(found.contains("note: while the results were dropped"), "{found}");
}
