//! The steps of handwritten components match the reviewed goldens, and unsupported components are reported.

use wasmparser::{Validator, WasmFeatures};
use witcraft_instantiation::{dump, instantiate};

fn folder() -> std::path::PathBuf {
    witcraft_testing::root().join("crates/instantiation/tests/golden")
}

fn wasm(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("valid text")
}

#[track_caller]
fn assert_steps(name: &str, text: &str) {
    let bytes = wasm(text);
    let instantiation = instantiate(name, &bytes).expect("it is supported");
    witcraft_testing::assert_golden(folder().join(format!("{name}.txt")), &dump(&instantiation));
    for module in &instantiation.modules {
        let features = WasmFeatures::WASM3.difference(WasmFeatures::MULTI_MEMORY);
        Validator::new_with_features(features).validate_all(&module.bytes).expect("no module has several memories");
    }
}

/// The core of a component that gives and takes strings.
const LIBRARY: &str = r#"
    (core module $m
        (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16))
        (func (export "f") (param i32 i32) (result i32) (i32.const 0))
        (func (export "post") (param i32)))
    (core instance $i (instantiate $m))
    (func $f (param "text" string) (result string)
        (canon lift (core func $i "f") (memory $i "memory") (realloc (func $i "realloc"))
            (post-return (func $i "post"))))"#;

#[test]
fn a_component_alone() {
    assert_steps("alone", &format!("(component {LIBRARY} (export \"f\" (func $f)))"));
}

#[test]
fn a_component_within_is_reached_through_an_adapter_with_one_memory() {
    assert_steps(
        "within",
        &format!(
            r#"(component
                (component $inner {LIBRARY} (export "f" (func $f)))
                (component $outer
                    (import "f" (func $imported (param "text" string) (result string)))
                    (core module $libc
                        (memory (export "memory") 1)
                        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16)))
                    (core instance $libc (instantiate $libc))
                    (core func $lowered (canon lower (func $imported)
                        (memory $libc "memory") (realloc (func $libc "realloc")) string-encoding=utf16))
                    (core module $m
                        (import "" "f" (func $f (param i32 i32 i32)))
                        (func (export "run") (call $f (i32.const 0) (i32.const 2) (i32.const 8))))
                    (core instance $m (instantiate $m (with "" (instance (export "f" (func $lowered))))))
                    (func (export "run") (canon lift (core func $m "run"))))
                (instance $i (instantiate $inner))
                (instance $o (instantiate $outer (with "f" (func $i "f"))))
                (export "run" (func $o "run")))"#
        ),
    );
}

#[test]
fn resources_imported_and_defined() {
    assert_steps(
        "resources",
        r#"(component
            (import "demo:a/host" (instance $host
                (export "thing" (type $thing (sub resource)))
                (export "make" (func (result (own $thing))))))
            (alias export $host "thing" (type $thing))
            (core func $make (canon lower (func $host "make")))
            (core func $drop (canon resource.drop $thing))
            (core module $m
                (import "" "make" (func $make (result i32)))
                (import "" "drop" (func $drop (param i32)))
                (func (export "dtor") (param i32))
                (func (export "run") (call $drop (call $make))))
            (core module $dtor (func (export "dtor") (param i32)))
            (core instance $dtor (instantiate $dtor))
            (type $own (resource (rep i32) (dtor (func $dtor "dtor"))))
            (core func $new (canon resource.new $own))
            (core instance $i (instantiate $m
                (with "" (instance (export "make" (func $make)) (export "drop" (func $drop))))))
            (core module $n
                (import "" "new" (func $new (param i32) (result i32)))
                (func (export "create") (result i32) (call $new (i32.const 1))))
            (core instance $n (instantiate $n (with "" (instance (export "new" (func $new))))))
            (func (export "run") (canon lift (core func $i "run")))
            (export $exported "own-thing" (type $own))
            (func (export "create") (result (own $exported)) (canon lift (core func $n "create"))))"#,
    );
}

/// A component whose module gets functions through a shim, one of them from the instance `$near`: `more` is in the module,
/// `more_shim` in the shim, `more_fixup` in what fills its table.
fn through_shim(near: &str, more: &str, more_shim: &str, more_fixup: &str) -> String {
    format!(
        r#"(component
            (import "log" (func $log (param "text" string)))
            (core module $main
                (import "" "0" (func $log (param i32 i32)))
                (import "" "2" (func $near (param i32)))
                (import "own" "drop" (func $drop (param i32)))
                (memory (export "memory") 1)
                {more}
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16))
                (func (export "dtor") (param i32))
                (func (export "initialize"))
                (func (export "run") (call $log (i32.const 0) (i32.const 2))))
            (core module $shim
                (type $one (func (param i32)))
                (type $two (func (param i32 i32)))
                (table (export "$imports") 3 3 funcref)
                {more_shim}
                (func (export "0") (param i32 i32)
                    (call_indirect (type $two) (local.get 0) (local.get 1) (i32.const 0)))
                (func (export "1") (param i32) (call_indirect (type $one) (local.get 0) (i32.const 1)))
                (func (export "2") (param i32) (call_indirect (type $one) (local.get 0) (i32.const 2))))
            (core module $other
                (import "" "memory" (memory 1))
                (func (export "near") (param i32)))
            (core module $fixup
                (import "" "$imports" (table 3 3 funcref))
                (import "" "0" (func $0 (param i32 i32)))
                (import "" "1" (func $1 (param i32)))
                (import "" "2" (func $2 (param i32)))
                (elem (i32.const 0) func $0 $1 $2)
                {more_fixup})
            (core module $early (func (export "near") (param i32)))
            (core instance $early (instantiate $early))
            (core module $start (import "" "" (func $f)) (start $f))
            (core instance $shim (instantiate $shim))
            (alias core export $shim "1" (core func $dtor))
            (type $own (resource (rep i32) (dtor (func $dtor))))
            (core func $drop (canon resource.drop $own))
            (core instance $main (instantiate $main (with "" (instance $shim))
                (with "own" (instance (export "drop" (func $drop))))))
            (core instance $other (instantiate $other (with "" (instance $main))))
            (core func $lowered (canon lower (func $log) (memory $main "memory") (realloc (func $main "realloc"))))
            (core instance (instantiate $fixup (with "" (instance
                (export "$imports" (table $shim "$imports"))
                (export "0" (func $lowered))
                (export "1" (func $main "dtor"))
                (export "2" (func {near} "near"))))))
            (core instance (instantiate $start (with "" (instance (export "" (func $main "initialize"))))))
            (func (export "run") (canon lift (core func $main "run"))))"#
    )
}

#[test]
fn what_a_shim_passes_on_is_imported_directly() {
    assert_steps("shim", &through_shim("$early", "", "", ""));
}

#[test]
fn what_is_made_later_is_reached_through_the_shim() {
    assert_steps("shim-for-later", &through_shim("$other", "", "", ""));
}

#[test]
fn what_only_looks_like_a_shim_stays() {
    let modules = |text: &str| instantiate("a.wasm", &wasm(text)).expect("it is supported").modules.len();
    assert_eq!(modules(&through_shim("$early", "", "", "")), 3);
    // Something could run before the table is filled.
    let start = "(func $begin (call $log (i32.const 0) (i32.const 0))) (start $begin)";
    assert_eq!(modules(&through_shim("$early", start, "", "")), 5);
    for more in [
        "(global i32 (i32.const 0))",
        "(func (export \"more\"))",
        "(func (export \"3\") (param i32) (call_indirect (type $one) (i32.const 7) (i32.const 2)))",
        "(func (export \"3\") (param i32) (call_indirect (type $one) (local.get 0) (i32.const 2)) (unreachable))",
        "(elem (i32.const 0) func 0)",
        "(memory 1)",
    ] {
        assert_eq!(modules(&through_shim("$early", "", more, "")), 5, "{more}");
    }
    for more in ["(export \"table\" (table 0))", "(func)", "(elem (i32.const 3) func $0)", "(elem func $0)"] {
        assert_eq!(modules(&through_shim("$early", "", "", more)), 5, "{more}");
    }
    // A slot that is filled twice holds the last, and one that holds a function of another type traps.
    assert_eq!(modules(&through_shim("$early", "", "", "(elem (i32.const 2) func $1)")), 5);
    assert_eq!(modules(&through_shim("$early", "", "", "(elem (i32.const 2) func $0)")), 5);
}

#[test]
fn modules_that_are_imported() {
    assert_steps(
        "module-import",
        r#"(component
            (import "lib" (core module $lib (export "f" (func (result i32)))))
            (core instance $i (instantiate $lib))
            (func (export "f") (result u32) (canon lift (core func $i "f"))))"#,
    );
}

#[test]
fn tasks_have_callbacks_and_built_ins() {
    assert_steps(
        "tasks",
        r#"(component
            (import "f" (func $f async (param "x" u32)))
            (core func $return (canon task.return))
            (type $bytes (stream u8))
            (core func $new (canon stream.new $bytes))
            (core func $f' (canon lower (func $f) async))
            (core module $m
                (import "" "return" (func))
                (import "" "new" (func (result i64)))
                (import "" "f" (func (param i32) (result i32)))
                (func (export "run") (result i32) i32.const 0)
                (func (export "on") (param i32 i32 i32) (result i32) i32.const 0))
            (core instance $i (instantiate $m (with "" (instance
                (export "return" (func $return)) (export "new" (func $new)) (export "f" (func $f'))))))
            (func (export "run") async (canon lift (core func $i "run") async (callback (func $i "on")))))"#,
    );
}

#[test]
fn what_is_not_supported_or_not_valid_is_told() {
    let message = |bytes: &[u8]| match instantiate("a.wasm", bytes) {
        Ok(_) => panic!("it is taken"),
        Err(findings) => findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>().join("\n"),
    };
    assert_eq!(message(&wasm("(module)")), "expected a component, but `a.wasm` is a core module");
    let mut cut = wasm(&format!("(component {LIBRARY})"));
    cut.truncate(cut.len() - 5);
    assert_eq!(message(&cut), "the bytes end in the middle of an item");
}
