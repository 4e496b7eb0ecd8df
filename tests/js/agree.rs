//! A module imports and exports exactly the names in its declarations.

use std::process::Command;

use witcraft_testing::{link_node_packages, root};

use super::{dummy, node, transpile, transpile_text};

/// Transpiles a component and has `agree.mjs` look at it: the keys that it reads, and those that it gives.
fn keys(component: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a temporary directory");
    link_node_packages(folder.path());
    let path = folder.path().join("app.wasm");
    std::fs::write(&path, component).expect("it is writable");
    transpile(&path, folder.path(), &["--instantiation", "async"]);
    std::fs::copy(root().join("tests/js/agree.mjs"), folder.path().join("agree.mjs")).expect("it can be copied");
    let mut node = Command::new("node");
    node.current_dir(folder.path()).args(["agree.mjs", ".", "app"]);
    let output = node.output().expect("node can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The component of a world, which uses all that it imports.
fn component(text: &str) -> Vec<u8> {
    dummy::component(text, |_| Vec::new())
}

pub(super) fn two_versions_of_an_interface_are_two_imports() {
    let packages = "
        package demo:kv@0.1.0 { interface store { get: func(key: string) -> string; } }
        package demo:kv@0.2.0 { interface store { get: func(key: string) -> option<string>; put: func(key: string); } }
        package demo:log@1.0.0 { interface log { log: func(line: string); } }";
    let world = |items: &str| {
        component(&format!("package demo:app; {packages} world app {{ {items} export touch: func() -> u32; }}"))
    };
    let (one, two) = ("import demo:kv/store@0.1.0;", "import demo:kv/store@0.2.0;");
    let log = "import demo:log/log@1.0.0;";
    let both = "demo:kv/store@0.1.0 demo:kv/store@0.2.0 demo:log/log | touch";
    assert_eq!(keys(&world(&format!("{one} {two} {log}"))), both);
    assert_eq!(keys(&world(&format!("{log} {two} {one}"))), both);
    assert_eq!(keys(&world(one)), "demo:kv/store | touch");
    let exports = "export demo:kv/store@0.2.0; export demo:kv/store@0.1.0;";
    let given = "demo:kv/store demo:log/log | demo:kv/store@0.1.0 demo:kv/store@0.2.0 store store2 touch";
    assert_eq!(keys(&world(&format!("{one} {log} {exports}"))), given);
}

pub(super) fn names_that_meet_are_told_apart_in_any_order() {
    let greet = r#"(export "demo:a/greet" (instance $greeter))"#;
    let other = r#"(export "demo:b/greet@1.0.0" (instance $greeter))"#;
    let plain = r#"(export "greet" (func $seven))"#;
    let then = r#"(export "then" (func $seven)) (export "then2" (func $seven))"#;
    for exports in [[greet, other, plain, then], [then, plain, other, greet], [plain, greet, then, other]] {
        let text = format!(
            r#"(component
                (core module $m (func (export "seven") (result i32) i32.const 7))
                (core instance $i (instantiate $m))
                (func $seven (result u32) (canon lift (core func $i "seven")))
                (component $wrap (import "f" (func $f (result u32))) (export "hello" (func $f)))
                (instance $greeter (instantiate $wrap (with "f" (func $seven)))) {})"#,
            exports.concat()
        );
        let component = wast::parser::ParseBuffer::new(&text)
            .and_then(|text| wast::parser::parse::<wast::Wat<'_>>(&text)?.encode())
            .expect("it is text");
        let names = " | demo:a/greet demo:b/greet@1.0.0 greet greet2 greet3 then2 then3";
        assert_eq!(format!(" {}", keys(&component)), names);
        let folder = transpile_text("app", &text, &[]);
        let program = "import { greet, greet2, greet3, then2, then3 } from './app.js';
            process.stdout.write(`${[greet(), greet2.hello(), greet3.hello(), then2(), then3()]}`);";
        assert_eq!(node(folder.path(), program), "7,7,7,7,7");
    }
}

pub(super) fn classes_of_other_interfaces_are_members_too() {
    let text = "package demo:app;
        interface types { resource r { constructor(a: u32); get: func() -> u32; make: static func() -> u32; } }
        interface shop { resource o { constructor(a: u32); get: func() -> u32; } }
        interface api { use types.{r}; use shop.{o as other}; type again = r; f: func(a: borrow<r>, b: borrow<other>) -> u32; }
        world app { import types; export shop; export api; export touch: func() -> u32; }";
    assert_eq!(keys(&component(text)), "demo:app/types | api demo:app/api demo:app/shop shop touch");
}

/// A module of the host and one that was generated import each other: whichever comes first.
pub(super) fn an_imported_class_is_not_read_before_it_exists() {
    let text = "package demo:app;
        interface types { resource r { constructor(a: u32); get: func() -> u32; } ask: func() -> u32; }
        interface api { use types.{r}; f: func(a: borrow<r>) -> u32; }
        world app { import types; export api; export touch: func() -> u32; }";
    let component = component(text);
    for (map, host) in [
        ("demo:app/types=./host.js", "export class R {} export const ask = () => 1;"),
        ("demo:app/types=./host.js#types", "export const types = { R: class {}, ask: () => 1 };"),
    ] {
        for first in ["app", "host"] {
            let folder = tempfile::tempdir().expect("a temporary directory");
            let path = folder.path().join("app.wasm");
            std::fs::write(&path, &component).expect("it is writable");
            transpile(&path, folder.path(), &["--map", map]);
            let host = format!("import * as app from './app.js';\nexport {{ app }};\n{host}\n");
            std::fs::write(folder.path().join("host.js"), host).expect("it is writable");
            let program = format!(
                "import assert from 'node:assert/strict';
                await import('./{first}.js');
                const {{ app, types, R = types.R }} = await import('./host.js');
                assert.equal(app.api.R, R);
                assert.throws(() => app.api.f({{}}), {{ name: 'TypeError', message: 'f: a: expected R, got Object' }});"
            );
            node(folder.path(), &program);
        }
    }
}
