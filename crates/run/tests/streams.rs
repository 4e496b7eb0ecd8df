//! Asynchronous functions, streams and futures on both sides of `--invoke`.

mod support;

use std::time::Duration;

use support::{calls, outcome, refused, text, values};
use witcraft_run::{Limit, Options, Outcome, Stdio, run};

/// Calls to `async.wat` with standard input, and all they are to print.
#[track_caller]
fn prints(stdin: &[u8], invoke: &[&str], lines: &[&str], bytes: &[u8]) {
    let mut options = calls(invoke);
    options.grants.stdio = Stdio::Buffered { stdin: stdin.to_vec() };
    let outcome = outcome("async", &options);
    assert_eq!(text(outcome.end.findings()), "", "{invoke:?}");
    assert_eq!(outcome.values, lines, "{invoke:?}");
    assert_eq!(String::from_utf8_lossy(&outcome.bytes), String::from_utf8_lossy(bytes), "{invoke:?}");
}

#[test]
fn asynchronous_and_synchronous_functions_are_called_alike() {
    assert_eq!(values("async", &["now(1)", "later(2)", "plain(3)"]), ["2", "3", "6"]);
}

#[test]
fn streams_are_passed() {
    assert_eq!(values("async", &["sum(stream([1, 2, 3, 4, 5]))", "sum(stream([]))"]), ["15", "0"]);
    prints(
        b"",
        &[r#"copy(stream("a text, longer than what is read at a time"))"#],
        &[],
        b"a text, longer than what is read at a time",
    );
    prints(b"", &["copy(stream([0, 255]))", "copy(stream([]))", "copy(stream(\"\"))"], &[], &[0, 255]);
    prints(b"what comes\nin", &["copy(-)"], &[], b"what comes\nin");
}

#[test]
fn streams_are_read_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let content: Vec<u8> = (0..30_000_u32).flat_map(u32::to_le_bytes).collect();
    for name in ["plain", "with a space, and (more) \"quotes\""] {
        let path = folder.path().join(name);
        std::fs::write(&path, &content).unwrap();
        let path = path.display().to_string();
        let argument = if name == "plain" { path } else { format!("{path:?}") };
        prints(b"", &[&format!("copy( @{argument} )")], &[], &content);
    }
}

#[test]
fn streams_that_are_returned_are_shown_an_element_a_line_or_as_bytes() {
    assert_eq!(values("async", &["count(3)", "count(0)"]), ["3", "2", "1"]);
    prints(b"", &["count(1)", "pass(stream(\"bytes\"))", "count(1)"], &["1", "1"], b"bytes");
}

#[test]
fn futures_are_passed_and_returned() {
    assert_eq!(values("async", &[r#"text(future("grüß"))"#, "promise()"]), [r#""grüß""#, r#""done""#]);
}

#[test]
fn streams_and_futures_in_a_value_are_shown_with_it() {
    assert_eq!(values("async", &["both(3)"]), [r#"{name: "done", numbers: stream([3, 2, 1]), end: future("done")}"#]);
}

#[test]
fn a_stream_may_be_passed_to_a_later_call() {
    prints(b"", &["copy(stream(\"abc\"))", "pass($0)"], &["<stream>"], b"abc");
    let outcome = outcome("async", &calls(&["copy(stream(\"abc\"))", "pass($0)", "pass($0)"]));
    assert!(text(outcome.end.findings()).contains("`$0` was moved into an earlier call"), "{outcome:?}");
}

#[test]
fn arguments_that_are_no_streams_say_how_they_are_written() {
    for (call, label) in [
        ("sum([1])", "expected a `stream<u32>`, written as `stream([...])` of `u32`"),
        ("sum(stream)", "expected a `stream<u32>`, written as `stream([...])` of `u32`"),
        ("sum(stream([1, true]))", "expected `u32`, found a bool"),
        ("sum(@Cargo.toml)", "only a `stream<u8>` can be read from a file, not a `stream<u32>`"),
        ("copy(1)", "written as `stream([1, 2])`, `stream(\"text\")`, `@file` or `-`"),
        ("copy(stream(true))", "expected a list of bytes, or a string"),
        ("copy(stream([256]))", "`256` is not a `u8`"),
        ("copy(@)", "cannot read ``: it does not exist"),
        ("copy(@no/such/file)", "cannot read `no/such/file`: it does not exist"),
        ("copy(@/)", "cannot read `/`: it is a directory"),
        ("text(\"a\")", "expected a `future<string>`, written as `future(...)` with a `string`"),
        ("text(future(1))", "expected `string`, found a number"),
    ] {
        let found = refused("async", &[call]);
        assert!(found.starts_with("[run/argument] argument `x` of"), "{call}\n{found}");
        assert!(found.contains(label), "{call}\n{found}");
    }
    assert!(refused("async", &["copy(-)", "copy(-)"]).contains("standard input is already used by another argument"));
}

/// The finding of a run that ends with status 134, and its output before.
#[track_caller]
fn traps(invoke: &[&str]) -> (Vec<String>, String) {
    let outcome = outcome("async", &calls(invoke));
    assert_eq!(outcome.end.status(), 134, "{outcome:?}");
    (outcome.values, text(outcome.end.findings()))
}

#[test]
fn a_deadlock_is_found_and_says_what_is_open() {
    let (_, found) = traps(&["forever()"]);
    assert!(found.starts_with("[run/deadlock] the guest is deadlocked"), "{found}");
    assert!(found.contains("note: in `forever`"), "{found}");
    let (shown, found) = traps(&["never-ends()"]);
    assert_eq!(shown, ["7"]);
    assert!(found.contains("the stream in the result of `never-ends` is open; 1 element"), "{found}");
}

#[test]
fn guests_that_break_the_rules_trap() {
    for (call, words) in [
        ("in-use()", "the guest trapped: cannot drop busy stream"),
        ("no-return()", "the guest trapped: an asynchronous function ended without a result"),
    ] {
        let (_, found) = traps(&[call]);
        assert!(found.starts_with("[run/trap]") && found.contains(words), "{found}");
    }
}

#[test]
fn tasks_are_stopped_in_time() {
    let mut options = calls(&["spin()"]);
    options.limits.timeout = Some(Duration::from_millis(100));
    let outcome = outcome("async", &options);
    assert!(matches!(outcome.end, witcraft_run::End::Limit(Limit::Timeout, _)), "{outcome:?}");
}

/// A component that copies a stream of `element`, three at a time. `types` declares what the element needs.
fn copier(types: &str, element: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
  (core module $libc
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $next (i32.add (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)) (local.get 3)))
      (i32.sub (global.get $next) (local.get 3))))
  (core instance $libc (instantiate $libc))
  (alias core export $libc "memory" (core memory $memory))
  (alias core export $libc "realloc" (core func $realloc))
  {types}
  (type $s (stream {element}))
  (core func $set (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core func $new (canon stream.new $s))
  (core func $read (canon stream.read $s async (memory $memory) (realloc $realloc)))
  (core func $write (canon stream.write $s async (memory $memory)))
  (core func $drop-read (canon stream.drop-readable $s))
  (core func $drop-write (canon stream.drop-writable $s))
  (core func $return (canon task.return (result $s)))
  (core module $m
    (import "" "set" (func $set.new (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "new" (func $new (result i64)))
    (import "" "read" (func $read (param i32 i32 i32) (result i32)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (import "" "drop-read" (func $drop-read (param i32)))
    (import "" "drop-write" (func $drop-write (param i32)))
    (import "" "return" (func $return (param i32)))
    (global $set (mut i32) (i32.const 0))
    (global $in (mut i32) (i32.const 0))
    (global $out (mut i32) (i32.const 0))
    (global $end (mut i32) (i32.const 0))
    (func $wait (result i32) (i32.or (i32.const 2) (i32.shl (global.get $set) (i32.const 4))))
    (func (export "copy") (param $in i32) (result i32)
      (local $pair i64)
      (global.set $set (call $set.new))
      (global.set $in (local.get $in))
      (local.set $pair (call $new))
      (global.set $out (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32))))
      (call $join (global.get $in) (global.get $set))
      (call $join (global.get $out) (global.get $set))
      (call $return (i32.wrap_i64 (local.get $pair)))
      (call $next (i32.const 0)))
    (func $next (param $written i32) (result i32)
      (local $read i32)
      (if (global.get $end) (then
        (call $join (global.get $in) (i32.const 0))
        (call $join (global.get $out) (i32.const 0))
        (call $drop-read (global.get $in))
        (call $drop-write (global.get $out))
        (return (i32.const 0))))
      (local.set $read (call $read (global.get $in) (i32.const 1024) (i32.const 3)))
      (if (i32.eq (local.get $read) (i32.const -1)) (then (return (call $wait))))
      (call $copy (local.get $read)))
    (func $copy (param $read i32) (result i32)
      (local $written i32)
      (global.set $end (i32.and (local.get $read) (i32.const 1)))
      (if (i32.eqz (i32.shr_u (local.get $read) (i32.const 4))) (then (return (call $next (i32.const 0)))))
      (local.set $written
        (call $write (global.get $out) (i32.const 1024) (i32.shr_u (local.get $read) (i32.const 4))))
      (if (i32.eq (local.get $written) (i32.const -1)) (then (return (call $wait))))
      (call $next (local.get $written)))
    (func (export "callback") (param $event i32) (param i32) (param $status i32) (result i32)
      (if (i32.eq (local.get $event) (i32.const 2)) (then (return (call $copy (local.get $status)))))
      (call $next (local.get $status))))
  (core instance $i (instantiate $m (with "" (instance
    (export "set" (func $set)) (export "join" (func $join)) (export "new" (func $new))
    (export "read" (func $read)) (export "write" (func $write)) (export "return" (func $return))
    (export "drop-read" (func $drop-read)) (export "drop-write" (func $drop-write))))))
  (func (export "copy") async (param "x" $s) (result $s)
    (canon lift (core func $i "copy") async (callback (core func $i "callback")))))"#
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

fn copied(types: &str, element: &str, values: &str) -> Outcome {
    let options = calls(&[&format!("copy(stream({values}))")]);
    run("test.wasm", &copier(types, element), &options).unwrap_or_else(|findings| panic!("{}", text(&findings)))
}

/// Each type, as an element, to a guest and back.
#[test]
fn elements_of_every_type_come_back_as_they_were_passed() {
    let named = |name: &str, ty: &str| format!("(type $t' {ty}) (export $t \"{name}\" (type $t'))");
    let words = |count: u32| (0..count).map(|index| format!("\"f{index}\" ")).collect::<String>();
    for (types, element, values) in [
        ("", "bool", &["true", "false"][..]),
        ("", "s8", &["-128", "127"]),
        ("", "u16", &["1", "65535", "3", "4"]),
        ("", "s16", &["-1"]),
        ("", "s32", &["-2147483648", "5", "6", "7", "8"]),
        ("", "u64", &["18446744073709551615", "0"]),
        ("", "s64", &["-1", "1"]),
        ("", "f32", &["1.5", "nan"]),
        ("", "f64", &["-inf", "0.1"]),
        ("", "string", &[r#""""#, r#""grüß""#, r#""a longer one""#, r#""four""#]),
        ("(type $l (list u16))", "$l", &["[]", "[1, 2, 3]"]),
        ("(type $l (list string)) (type $m (list $l))", "$m", &[r#"[["a"], [], ["b", "c"]]"#]),
        ("(type $l (tuple u8 u64 string))", "$l", &[r#"(1, 2, "x")"#, r#"(3, 4, "y")"#]),
        (
            &named("r", r#"(record (field "x" u8) (field "s" string) (field "o" (option u64)))"#),
            "$t",
            &[r#"{x: 1, s: "a", o: none}"#, r#"{x: 2, s: "b", o: some(7)}"#],
        ),
        (
            &named("v", r#"(variant (case "none") (case "num" u64) (case "text" string))"#),
            "$t",
            &["%none", "num(1)", r#"text("x")"#, "%none"],
        ),
        (&named("e", r#"(enum "red" "green" "blue")"#), "$t", &["red", "blue", "green", "red"]),
        (&named("f", &format!("(flags {})", words(8))), "$t", &["{}", "{f0, f7}"]),
        (&named("f", &format!("(flags {})", words(9))), "$t", &["{f8}", "{f0, f1}"]),
        (&named("f", &format!("(flags {})", words(32))), "$t", &["{f31}", "{f0, f17}", "{}", "{f9}"]),
        ("(type $l (option string))", "$l", &["none", r#"some("x")"#]),
        ("(type $l (result u8 (error string)))", "$l", &["ok(1)", r#"err("x")"#]),
        ("(type $l (result))", "$l", &["ok", "err"]),
        ("(type $i (stream u32))", "$i", &["stream([])", "stream([1, 2])", "stream([3])"]),
        ("(type $i (stream u8))", "$i", &[r#"stream("text")"#, "stream([255, 0])"]),
        ("(type $i (future string))", "$i", &[r#"future("a")"#, r#"future("b")"#]),
        ("(type $i (future))", "$i", &["future", "future"]),
        ("(type $i (tuple u8 (option (future u8))))", "$i", &["(1, none)", "(2, some(future(3)))"]),
    ] {
        let outcome = copied(types, element, &format!("[{}]", values.join(", ")));
        assert_eq!(text(outcome.end.findings()), "", "{types} {element}");
        assert_eq!(outcome.values, values, "{types} {element}");
    }
    let outcome = copied("", "", "4");
    assert_eq!(outcome.values, ["()", "()", "()", "()"], "{outcome:?}");
}

#[test]
fn results_go_where_they_are_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zeros");
    std::fs::File::create(&path).unwrap().set_len(10 << 10).unwrap();
    let options = Options {
        invoke: vec![format!("copy(@{})", path.display())],
        results: Some(|| Box::new(std::io::sink())),
        ..Options::default()
    };
    let outcome = run("test.wasm", &copier("", "u8"), &options).unwrap();
    assert_eq!(text(outcome.end.findings()), "");
    assert!(outcome.values.is_empty() && outcome.bytes.is_empty());
}
