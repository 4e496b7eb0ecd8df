//! Asynchronous components: how a JavaScript host uses them, what they survive, and how much code they take.

use std::path::Path;

use witcraft_testing::{NEWEST_NODE, NODE, Tool, root};

use super::{transpile, transpile_text};

pub(super) fn streams_and_calls_that_wait_in_node() {
    streams_and_calls(&NODE);
}

pub(super) fn streams_and_calls_that_wait_in_the_newest_node() {
    streams_and_calls(&NEWEST_NODE);
}

fn streams_and_calls(node: &Tool) {
    for more in [&[][..], &["--minify"]] {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let component = root().join("tests/js/streams.wat");
        transpile(&component, folder.path(), &[&["--instantiation", "async"], more].concat());
        run(node, "asynchronous.mjs", folder.path());
    }
}

/// Runs a script of `tests/js` on what is in a folder.
fn run(node: &Tool, script: &str, folder: &Path) {
    let output =
        node.command().arg(root().join("tests/js").join(script)).arg(folder).output().expect("node can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub(super) fn without_stacks_to_put_aside_the_error_names_the_export() {
    wait_on_stack(&NODE);
}

pub(super) fn calls_wait_on_their_stack_in_the_newest_node() {
    wait_on_stack(&NEWEST_NODE);
}

fn wait_on_stack(node: &Tool) {
    for name in ["waiting", "stackful"] {
        for more in [&[][..], &["--minify"]] {
            let folder = tempfile::tempdir().expect("a temporary directory");
            std::fs::write(folder.path().join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
            let component = root().join(format!("tests/js/{name}.wat"));
            transpile(&component, folder.path(), &[&["--instantiation", "async"], more].concat());
            run(node, &format!("{name}.mjs"), folder.path());
        }
    }
}

/// What a component with one asynchronous function comes to.
pub(super) fn an_asynchronous_function_takes_twelve_kilobytes() {
    const ONE: &str = r#"(component
        (core func $return (canon task.return (result u32)))
        (core module $m
            (import "" "return" (func $return (param i32)))
            (func (export "run") (param i32) (result i32) (call $return (local.get 0)) (i32.const 0))
            (func (export "on") (param i32 i32 i32) (result i32) unreachable))
        (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
        (func (export "run") async (param "x" u32) (result u32)
            (canon lift (core func $i "run") async (callback (func $i "on")))))"#;
    let size = |options: &[&str]| {
        let folder = transpile_text("one", ONE, options);
        std::fs::read(folder.path().join("one.js")).expect("it was written").len()
    };
    assert!(size(&[]) <= 12_000, "{}", size(&[]));
    assert!(size(&["--minify"]) <= 6_700, "{}", size(&["--minify"]));
}
