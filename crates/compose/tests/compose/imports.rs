//! Remaining imports: one for all importers.

use super::support::{compose, refused};

fn wit(version: &str, interface: &str, body: &str) -> String {
    format!("package demo:app; world w {{ {body} }} package demo:io@{version} {{ {interface} }}")
}

#[test]
fn one_interface_asked_for_twice_is_one_import_with_the_items_of_both() {
    let interface = "interface io { enum level { low, high } record entry { l: level } read: func() -> entry; write: func(e: entry); }";
    let composed = compose(&[
        (
            "app",
            &wit(
                "0.2.0",
                "interface io { read: func() -> u8; }",
                "import demo:io/io@0.2.0; import g: func(); export run: func();",
            ),
        ),
        (
            "g",
            &wit(
                "0.2.6",
                &interface.replace("read: func() -> entry", "read: func() -> u8"),
                "import demo:io/io@0.2.6; export g: func();",
            ),
        ),
    ])
    .expect("composed");
    assert_eq!(composed.imports(), ["demo:io/io@0.2.6"]);
    let text = composed.wit();
    assert!(text.contains("read: func() -> u8;") && text.contains("write: func(e: entry);"), "{text}");
}

#[test]
fn versions_of_other_tracks_stay_apart() {
    let app =
        wit("1.0.0", "interface io { f: func(); }", "import demo:io/io@1.0.0; import g: func(); export run: func();");
    let g = wit("2.0.0", "interface io { f: func(); }", "import demo:io/io@2.0.0; export g: func();");
    let composed = compose(&[("app", &app), ("g", &g)]).expect("composed");
    assert_eq!(composed.imports(), ["demo:io/io@1.0.0", "demo:io/io@2.0.0"]);
}

#[test]
fn resources_of_merged_versions_are_one_resource() {
    let interfaces = "interface poll { resource pollable { ready: func() -> bool; } }
        interface streams { use poll.{pollable}; resource input { subscribe: func() -> pollable; } }
        interface http { use streams.{input}; use poll.{pollable}; fetch: func(p: borrow<pollable>) -> input; }";
    let app = wit("0.2.1", interfaces, "import demo:io/http@0.2.1; import use-input: func(); export run: func();");
    let plug = wit("0.2.6", interfaces, "import demo:io/streams@0.2.6; export use-input: func();");
    let composed = compose(&[("app", &app), ("plug", &plug)]).expect("composed");
    assert_eq!(composed.imports(), ["demo:io/poll@0.2.6", "demo:io/streams@0.2.6", "demo:io/http@0.2.1"]);
    let text = composed.wit();
    assert_eq!(text.matches("resource pollable").count(), 1, "{text}");
    assert_eq!(text.matches("resource input").count(), 1, "{text}");
}

#[test]
fn every_type_of_wit_can_be_imported() {
    let interface = "interface all {
        record rec { a: u8, b: list<u16>, c: option<string> }
        variant var { none, some(rec), more(tuple<s8, s16, s32, s64>) }
        enum en { x, y }
        flags fl { p, q }
        type al = list<rec>;
        resource res { constructor(a: rec); m: func(o: res, b: borrow<res>) -> result<al, en>; s: static func() -> res; }
        f: func(v: var, fl: fl, c: char, b: bool, x: f32, y: f64) -> result<_, string>;
        g: func(m: map<string, u32>, l: list<u8, 4>) -> result;
        h: async func(s: stream<rec>, f: future<string>, t: future, u: stream) -> result<stream<u8>>;
        e: func(e: error-context);
    }";
    let body =
        "import demo:io/all@1.0.0; import deep: func(x: option<result<list<u64>, tuple<u32>>>); export run: func();";
    let composed = compose(&[("app", &wit("1.0.0", interface, body))]).expect("composed");
    let alone = super::support::Composed { bytes: super::support::component(&wit("1.0.0", interface, body)) };
    assert_eq!(composed.wit(), alone.wit());
}

#[test]
fn imports_that_do_not_agree_are_a_conflict() {
    let app = wit(
        "0.2.0",
        "interface io { record r { a: u8 } f: func(r: r); g: func(); }",
        "import demo:io/io@0.2.0; import g: func(); export run: func();",
    );
    let plug = wit(
        "0.2.1",
        "interface io { record r { a: u8, b: u8 } f: func(r: r); g: func() -> u8; }",
        "import demo:io/io@0.2.1; export g: func();",
    );
    refused("import-conflict", &[("app", &app), ("plug", &plug)]);
}

#[test]
fn names_that_differ_in_case_alone_are_a_conflict() {
    let app = "package a:b; world w { import log: func(); import g: func(); export run: func(); }";
    let plug = "package a:b; world w { import LOG: func(); export g: func(); }";
    refused("case", &[("app", app), ("plug", plug)]);
}
