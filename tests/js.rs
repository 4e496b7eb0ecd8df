//! JavaScript from the user's side: wrong arguments, trapped instances, dropped handles, a million calls.
//!
//! `js/behaviour.mjs` checks it on the components `echo`, `counter` and `answers` of the fixtures.

#[path = "js/agree.rs"]
mod agree;
#[path = "js/asynchronous.rs"]
mod asynchronous;
#[path = "js/dummy.rs"]
mod dummy;
#[path = "js/instantiate.rs"]
mod instantiate;
#[path = "js/names.rs"]
mod names;
#[path = "js/strings.rs"]
mod strings;
#[path = "js/traps.rs"]
mod traps;

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, ExitCode};

use witcraft_testing::{NEWEST_NODE, NODE, NODE_PACKAGES, root, run_trial_groups, trials};

fn main() -> ExitCode {
    let in_node = trials![
        a_component_of_thousands_of_functions,
        asynchronous::an_asynchronous_function_takes_twelve_kilobytes,
        asynchronous::streams_and_calls_that_wait_in_node,
        asynchronous::without_stacks_to_put_aside_the_error_names_the_export,
        behaviour_in_node,
        memories_that_are_shared_within,
        names_that_javascript_means_something_else_by,
        instantiate::a_core_module_that_the_engine_cannot_compile_is_named_with_what_it_needs,
        instantiate::an_import_that_is_missing_is_named,
        instantiate::core_modules_beside_a_module_are_found_at_once_too,
        names::every_name_that_a_module_mentions_may_be_one_in_wit,
        strings::between_components_of_different_encodings_a_realloc_must_resize,
        strings::strings_are_allocated_once_in_every_encoding,
        traps::an_allocation_that_traps_is_told_with_its_parameter_and_its_cause,
    ];
    let with_typescript = trials![
        agree::an_imported_class_is_not_read_before_it_exists,
        agree::classes_of_other_interfaces_are_members_too,
        agree::names_that_meet_are_told_apart_in_any_order,
        agree::two_versions_of_an_interface_are_two_imports,
    ];
    let in_newest_node = trials![
        asynchronous::calls_wait_on_their_stack_in_the_newest_node,
        asynchronous::streams_and_calls_that_wait_in_the_newest_node,
    ];
    run_trial_groups(&[
        (&[NODE], &in_node),
        (&[NEWEST_NODE], &in_newest_node),
        (&[NODE, NODE_PACKAGES], &with_typescript),
    ])
}

fn behaviour_in_node() {
    for more in [&[][..], &["--minify"]] {
        let folder = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(folder.path().join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
        for name in ["echo", "counter", "answers"] {
            let component = root().join(format!("fixtures/components/{name}.wat"));
            transpile(&component, folder.path(), &[&["--instantiation", "async"], more].concat());
        }
        let mut node = Command::new("node");
        node.arg("--expose-gc").arg(root().join("tests/js/behaviour.mjs")).arg(folder.path());
        let output = node.output().expect("node can be run");
        assert!(output.status.success(), "{more:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn a_component_of_thousands_of_functions() {
    const FUNCTIONS: usize = 5000;
    let (mut core, mut lifted) = (String::new(), String::new());
    for number in 0..FUNCTIONS {
        write!(core, "(func (export \"f{number}\") (result i32) (i32.const {number}))").expect("writing to a string");
        write!(lifted, "(func (export \"f{number}\") (result u32) (canon lift (core func $i \"f{number}\")))")
            .expect("writing to a string");
    }
    let text = format!("(component (core module $m {core}) (core instance $i (instantiate $m)) {lifted})");
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("many.wat"), text).expect("it is writable");
    transpile(&folder.path().join("many.wat"), folder.path(), &["--no-types"]);
    node(folder.path(), "const many = await import('./many.js'); if (many.f4999() !== 4999) throw new Error();");
}

fn names_that_javascript_means_something_else_by() {
    let text = r#"(component
        (core module $m
            (func (export "f") (result i32) (i32.const 7))
            (func (export "g") (param i32 i32 i32) (result i32) (local.get 2)))
        (core instance $i (instantiate $m))
        (type $r (record (field "constructor" u32) (field "proto" u32) (field "to-string" u32)))
        (export $r2 "r" (type $r))
        (func (export "then") (result u32) (canon lift (core func $i "f")))
        (func (export "default") (result u32) (canon lift (core func $i "f")))
        (func (export "constructor") (result u32) (canon lift (core func $i "f")))
        (func (export "view") (result u32) (canon lift (core func $i "f")))
        (func (export "check") (param "default" $r2) (result u32) (canon lift (core func $i "g"))))"#;
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("names.wat"), text).expect("it is writable");
    transpile(&folder.path().join("names.wat"), folder.path(), &["--no-types"]);
    let program = "const names = await import('./names.js');
        const got = [names.then2(), names.default(), names.constructor(), names.view(), names.then,
            names.check({ constructor: 1, proto: 2, toString: 3 })];
        if (JSON.stringify(got) !== '[7,7,7,7,null,3]') throw new Error(JSON.stringify(got));
        try { names.check({ proto: 2, toString: 3 }); throw new Error('no error'); }
        catch (error) { if (!/check: default.constructor: expected u32/.test(error.message)) throw error; }";
    node(folder.path(), program);
}

fn memories_that_are_shared_within() {
    let text = r#"(component
        (core module $memory (memory (export "m") 1 2 shared))
        (core instance $memory (instantiate $memory))
        (core module $counter
            (import "memory" "m" (memory 1 2 shared))
            (func (export "add") (param i32) (result i32) (i32.atomic.rmw.add (i32.const 0) (local.get 0))))
        (core module $text
            (import "counter" "add" (func $add (param i32) (result i32)))
            (memory (export "m") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
            (func (export "count") (param i32 i32) (result i32) (call $add (local.get 1))))
        (core instance $counter (instantiate $counter (with "memory" (instance $memory))))
        (core instance $text (instantiate $text (with "counter" (instance $counter))))
        (func (export "count") (param "text" string) (result u32)
            (canon lift (core func $text "count") (memory $text "m") (realloc (func $text "realloc")))))"#;
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("shared.wat"), text).expect("it is writable");
    transpile(&folder.path().join("shared.wat"), folder.path(), &["--no-types"]);
    let program = "const { count } = await import('./shared.js');
        const got = [count('abc'), count('defg'), count('')];
        if (JSON.stringify(got) !== '[0,3,7]') throw new Error(JSON.stringify(got));";
    node(folder.path(), program);
}

/// A folder with the component `text`, transpiled as `name.js`.
fn transpile_text(name: &str, text: &str, options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join(format!("{name}.wat"));
    std::fs::write(&path, text).expect("it is writable");
    transpile(&path, folder.path(), options);
    folder
}

fn transpile(component: &Path, folder: &Path, options: &[&str]) {
    let mut witcraft = Command::new(env!("CARGO_BIN_EXE_witcraft"));
    witcraft.arg("transpile").arg(component).args(options).arg("-o").arg(folder);
    let output = witcraft.output().expect("it can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(folder.join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
}

/// What a program prints in a folder.
fn node(folder: &Path, program: &str) -> String {
    let mut node = Command::new("node");
    node.current_dir(folder).args(["--input-type=module", "-e", program]);
    let output = node.output().expect("node can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
