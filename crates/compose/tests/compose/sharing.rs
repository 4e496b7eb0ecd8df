//! Identical parts are embedded once, at any depth.

use super::support::{component, compose, compose_inputs};
use witcraft_compose::{Input, Parts, Place, plan};

/// A component with a module of `size` bytes in it that exports a function.
fn with_module(export: &str, imports: &str, size: usize, seed: u8) -> Vec<u8> {
    let data: String = std::iter::repeat_n(format!("\\{seed:02x}"), size).collect();
    wat::parse_str(format!(
        r#"(component {imports}
            (component $inner
                (core module $m (memory 1) (data (i32.const 0) "{data}") (func (export "f") (result i32) i32.const {seed}))
                (core instance $i (instantiate $m))
                (func (export "f") (result u32) (canon lift (core func $i "f"))))
            (core module $m (memory 1) (data (i32.const 0) "{data}") (func (export "f") (result i32) i32.const {seed}))
            (instance $inner (instantiate $inner))
            (core instance $i (instantiate $m))
            (func (export "{export}") (result u32) (canon lift (core func $i "f"))))"#
    ))
    .expect("valid text")
}

const SIZE: usize = 20_000;

fn input(name: &str, bytes: Vec<u8>) -> Input {
    Input { name: name.to_owned(), bytes }
}

#[test]
fn a_module_is_embedded_once_across_components_and_depths() {
    let inputs = [
        input(
            "app.wasm",
            with_module("run", r#"(import "a" (func (result u32))) (import "b" (func (result u32)))"#, SIZE, 1),
        ),
        input("a.wasm", with_module("a", "", SIZE, 1)),
        input("b.wasm", with_module("b", "", SIZE, 1)),
    ];
    let composed = compose_inputs(&inputs).expect("composed");
    assert!(composed.bytes.len() < SIZE + 3_000, "{} bytes", composed.bytes.len());
    let text = witcraft_compose::explain(&plan(&inputs).expect("planned"));
    assert!(text.contains("embedded once"), "{text}");
}

#[test]
fn different_modules_are_kept_apart() {
    let inputs = [
        input("app.wasm", with_module("run", r#"(import "a" (func (result u32)))"#, SIZE, 1)),
        input("a.wasm", with_module("a", "", SIZE, 2)),
    ];
    let composed = compose_inputs(&inputs).expect("composed");
    assert!(composed.bytes.len() > 2 * SIZE && composed.bytes.len() < 2 * SIZE + 3_000, "{}", composed.bytes.len());
}

#[test]
fn a_composition_can_be_composed_again() {
    let a = input("a.wasm", with_module("a", "", SIZE, 1));
    let app = input("app.wasm", with_module("run", r#"(import "a" (func (result u32)))"#, SIZE, 1));
    let composed = compose_inputs(&[app, a.clone()]).expect("composed");
    let top =
        component("package a:b; world w { import run: func() -> u32; import a: func() -> u32; export go: func(); }");
    let again = [input("top.wasm", top), input("composed.wasm", composed.bytes), a];
    let composed = compose_inputs(&again).expect("composed again");
    assert!(composed.bytes.len() < SIZE + 5_000, "{} bytes", composed.bytes.len());
}

#[test]
fn components_that_lean_on_what_is_around_them_stay_where_they_are() {
    let leaning = |export: &str, ty: &str, import: &str| {
        wat::parse_str(format!(
            r#"(component {import} (type $t {ty})
                (component $inner (alias outer 1 $t (type $u)) (import "x" (func (result $u)))
                    (@custom "padding" "{}"))
                (core module $m (func (export "f") (result i32) i32.const 1))
                (core instance $i (instantiate $m))
                (func (export "{export}") (result u32) (canon lift (core func $i "f"))))"#,
            "p".repeat(500),
        ))
        .expect("valid text")
    };
    let inputs = [
        input("app.wasm", leaning("run", "u32", r#"(import "a" (func (result u32)))"#)),
        input("a.wasm", leaning("a", "u8", "")),
    ];
    let composed = compose_inputs(&inputs).expect("composed");
    assert!(composed.bytes.len() > 1_000, "both are kept: {} bytes", composed.bytes.len());
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let root = "package a:b; world w { import f: func(); import g: func(); import h: func(); export run: func(); }";
    let plug = "package a:b; world w { import h: func(); export f: func(); export g: func(); }";
    let bytes = || compose(&[("app", root), ("plug", plug)]).expect("composed").bytes;
    assert_eq!(bytes(), bytes());
}

#[test]
fn parts_that_share_a_module_are_whole_when_they_are_taken_apart() {
    let app = with_module("run", r#"(import "a" (func (result u32))) (import "b" (func (result u32)))"#, SIZE, 1);
    let inputs = [
        input("app.wasm", app.clone()),
        input("a.wasm", with_module("a", "", SIZE, 1)),
        input("b.wasm", with_module("b", "", SIZE, 1)),
    ];
    let composed = compose_inputs(&inputs).expect("composed");
    let mut parts = Parts::of("all.wasm", &composed.bytes).expect("it consists of parts");
    assert_eq!(parts.names().collect::<Vec<_>>(), ["a", "b", "app"], "in the order in which they are made");
    let found = parts.find("app.wasm").expect("there is one");
    let put = |parts: &mut Parts, found: &[Place], bytes: &[u8], before: &[u8]| {
        let changed = parts.change(found, &mut |input| {
            assert!(input.bytes == before, "it is what it was");
            Ok(bytes.to_vec())
        });
        changed.expect("there is nothing wrong with it");
    };
    put(&mut parts, &found, &app, &app);
    let again = parts.compose().expect("they fit");
    assert!(again.len() < SIZE + 3_000, "{} bytes", again.len());

    // One that does not import `b` any more.
    let other = with_module("run", r#"(import "a" (func (result u32)))"#, SIZE, 3);
    put(&mut parts, &found, &other, &app);
    let again = parts.compose().expect("they fit");
    let mut parts = Parts::of("again.wasm", &again).expect("it consists of parts");
    let found = parts.find("app").expect("there is one");
    put(&mut parts, &found, &other, &other);
}

#[test]
fn what_is_more_than_parts_is_not_taken_apart() {
    let finding = Parts::of("a.wasm", &with_module("a", "", SIZE, 1)).expect_err("it has a module of its own");
    assert_eq!(finding.code, "compose/not-parts");
}
