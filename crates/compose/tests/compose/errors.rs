//! Rejected compositions and their messages, which are in `expected/`.

use super::support::{compose_inputs, inputs, refused, text};
use witcraft_compose::{Input, plan};

const PACKAGES: &str = "
package demo:kv@1.0.0 {
    interface store { record entry { key: string, value: list<u8> } get: func(key: string) -> option<entry>; put: func(e: entry); }
    interface extra { resource cursor { next: func() -> option<string>; } }
}
package demo:kv@2.0.0 { interface store { get: func(); } }
package demo:other { interface a { f: func(); } interface b { g: func(); } interface c { h: func(); } }";

fn wit(body: &str) -> String {
    format!("package demo:app; world w {{ {body} }} {PACKAGES}")
}

#[test]
fn a_plug_that_fits_nothing() {
    refused(
        "fits-nothing",
        &[
            ("app", &wit("import demo:kv/store@1.0.0; import greet: func(); import demo:other/a; export run: func();")),
            ("store2", &wit("export demo:kv/store@2.0.0;")),
            ("greeter", &wit("export great: func();")),
            ("b", &wit("export demo:other/b;")),
            ("nothing", &wit("import demo:other/a;")),
        ],
    );
}

#[test]
fn a_component_that_imports_only_from_itself() {
    let app = wit("export run: func();");
    refused("own-import", &[("app", &app), ("wrap", &wit("import demo:other/a; export demo:other/a;"))]);
}

#[test]
fn a_plug_that_fits_by_name_but_not_by_type() {
    let changed = PACKAGES
        .replace("value: list<u8>", "value: string")
        .replace("put: func(e: entry);", "put: async func(e: entry, ttl: u32) -> bool;")
        .replace("next: func() -> option<string>;", "next: func() -> string;")
        .replace("get: func(key: string)", "fetch: func(key: string)");
    let plug = format!(
        "package demo:app; world w {{ export demo:kv/store@1.0.0; export demo:kv/extra@1.0.0; export greet: func(); }} {changed}"
    );
    let root = wit(
        "import demo:kv/store@1.0.0; import demo:kv/extra@1.0.0; import greet: func(name: string) -> string; export run: func();",
    );
    refused("type-mismatch", &[("app", &root), ("store", &plug)]);
}

#[test]
fn two_plugs_that_offer_the_same() {
    let root = wit("import demo:other/a; import greet: func(); export run: func();");
    let plug = wit("export demo:other/a; export greet: func();");
    let other = wit("export demo:other/a; export greet: func(); export more: func();");
    refused("ambiguous", &[("app", &root), ("one", &plug), ("two", &other)]);
    refused("ambiguous-same-file", &[("app", &root), ("one", &plug), ("one", &plug)]);
}

#[test]
fn components_in_a_cycle() {
    refused(
        "cycle",
        &[
            ("app", &wit("import demo:other/a; export run: func();")),
            ("a", &wit("import demo:other/b; export demo:other/a;")),
            ("b", &wit("import demo:other/c; export demo:other/b;")),
            (
                "c",
                &wit("import demo:other/b; export demo:other/c;")
                    .replace("demo:other/b; export", "demo:other/a; export"),
            ),
        ],
    );
}

#[test]
fn a_plug_that_needs_the_root() {
    let root = wit("import demo:other/a; export demo:other/b;");
    refused("cycle-root", &[("app", &root), ("a", &wit("import demo:other/b; export demo:other/a;"))]);
}

#[test]
fn everything_is_said_at_once() {
    refused(
        "all-at-once",
        &[
            ("app", &wit("import demo:other/a; import demo:other/b; import demo:kv/store@1.0.0; export run: func();")),
            ("one", &wit("export demo:other/a;")),
            ("two", &wit("export demo:other/a;")),
            ("c", &wit("export demo:other/c;")),
            ("store", &wit("export demo:kv/store@1.0.0;").replace("option<entry>", "entry")),
        ],
    );
}

fn bad(name: &str, bytes: &[u8]) -> Input {
    Input { name: name.to_owned(), bytes: bytes.to_vec() }
}

#[test]
fn what_is_no_component() {
    let mut good = inputs(&[("app", &wit("import demo:other/a; export run: func();"))]);
    let cut = good[0].bytes[..good[0].bytes.len() - 9].to_vec();
    let outer = wat::parse_str("(component $c (alias outer 1 0 (component $x)))").expect("text");
    good.extend([bad("module.wasm", b"\0asm\x01\0\0\0"), bad("empty.wasm", b""), bad("text.wasm", b"hello")]);
    let findings = plan(&good).err().expect("refused");
    assert_eq!(findings.len(), 3, "{}", text(&findings));
    assert!(findings[0].help[0].contains("componentize"));
    let broken =
        [bad("cut.wasm", &cut), good[0].clone(), bad("outer.wasm", &outer), bad("cut2.wasm", &cut[..cut.len() - 4])];
    let findings = compose_inputs(&broken).expect_err("refused");
    let names: Vec<&str> = findings.iter().filter_map(|f| Some(f.origin.as_ref()?.path.as_str())).collect();
    assert_eq!(names, ["cut.wasm", "outer.wasm", "cut2.wasm"], "{}", text(&findings));
}

#[test]
fn nothing_at_all() {
    assert!(plan(&[]).is_err());
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let mut bytes = wat::parse_str("(component)").expect("text");
    for _ in 0..2_000 {
        let mut outer = wasm_encoder::Component::new();
        outer.section(&wasm_encoder::RawSection {
            id: wasm_encoder::ComponentSectionId::Component.into(),
            data: &bytes,
        });
        bytes = outer.finish();
    }
    assert!(plan(&[bad("deep.wasm", &bytes)]).is_err());
}

/// What is nested is as long as it says, or the input is refused: the validator alone takes the end of the file for its end.
#[test]
fn nested_items_longer_than_the_file_are_refused() {
    for inner in ["(component (core module (func)))", "(component (component (core module)))"] {
        let mut bytes = wat::parse_str(inner).expect("text");
        // The length of the first section.
        bytes[9] += 60;
        let findings = plan(&[bad("long.wasm", &bytes)]).err().expect("it is refused");
        assert!(findings[0].message.contains("the bytes end in the middle"), "{findings:?}");
        assert_eq!(findings[0].origin.as_ref().expect("a place").path, "long.wasm");
    }
}
