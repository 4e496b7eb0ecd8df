//! Connections between components.

use super::support::{compose, compose_inputs, inputs};

const KV: &str = "package demo:kv; interface store { get: func(key: string) -> option<string>; }";

fn with(package: &str, world: &str) -> String {
    format!("package demo:app; {world} {}", nested(package))
}

/// `package a:b; items` as a nested package.
fn nested(package: &str) -> String {
    let (name, items) = package.split_once(';').expect("a package line");
    format!("{name} {{ {items} }}")
}

#[test]
fn a_plug_satisfies_the_root() {
    let root = with(KV, "world app { import demo:kv/store; export run: func() -> u32; }");
    let store = with(KV, "world s { export demo:kv/store; }");
    let composed = compose(&[("app", &root), ("store", &store)]).expect("composed");
    assert_eq!(composed.imports(), [""; 0]);
    assert_eq!(composed.exports(), ["run"]);
    assert_eq!(composed.counts().0, 2);
}

#[test]
fn a_plug_satisfies_another_plug() {
    let packages = "package demo:x; interface a { f: func(); } interface b { g: func(); } interface c { h: func(); }";
    let world = |body: &str| with(packages, &format!("world w {{ {body} }}"));
    let composed = compose(&[
        ("app", &world("import demo:x/a; export run: func();")),
        (
            "c",
            &world("export demo:x/c; import demo:x/d; ")
                .replace("interface c", "interface d { i: func(); } interface c"),
        ),
        ("a", &world("import demo:x/b; export demo:x/a;")),
        ("b", &world("import demo:x/c; export demo:x/b;")),
    ])
    .expect("composed");
    assert_eq!(composed.imports(), ["demo:x/d"]);
    assert_eq!(composed.counts(), (4, 4));
}

#[test]
fn functions_of_worlds_are_matched_by_name() {
    let root =
        "package a:b; world w { import greet: func(name: string) -> string; import left: func(); export run: func(); }";
    let plug = "package a:b; world w { export greet: func(name: string) -> string; }";
    let composed = compose(&[("app", root), ("greeter", plug)]).expect("composed");
    assert_eq!(composed.imports(), ["left"]);
}

#[test]
fn components_that_import_what_they_export_chain_in_the_order_given() {
    let wit = |body: &str| with(KV, &format!("world w {{ {body} }}"));
    let root = wit("import demo:kv/store; export run: func();");
    let cache = wit("import demo:kv/store; export demo:kv/store; import cache-size: func() -> u32;");
    let log = wit("import demo:kv/store; export demo:kv/store; import log: func(line: string);");
    let disk = wit("export demo:kv/store; import disk: func();");
    let middle = [("app", root.as_str()), ("disk", &disk), ("cache", &cache), ("log", &log)];
    let explain = |components: &[(&str, &str)]| {
        let inputs = inputs(components);
        witcraft_compose::explain(&witcraft_compose::plan(&inputs).expect("planned"))
    };
    let text = explain(&middle);
    assert!(text.contains("app.wasm (the root)\n  demo:kv/store from cache.wasm\n"), "{text}");
    assert!(text.contains("cache.wasm\n  demo:kv/store from log.wasm\n"), "{text}");
    assert!(text.contains("log.wasm\n  demo:kv/store from disk.wasm\n"), "{text}");
    let composed = compose(&middle).expect("composed");
    assert_eq!(composed.imports(), ["disk", "cache-size", "log"]);
    // Without an end, the last of the chain gets it from outside.
    let composed = compose(&[("app", &root), ("cache", &cache), ("log", &log)]).expect("composed");
    assert_eq!(composed.imports(), ["cache-size", "demo:kv/store", "log"]);
}

#[test]
fn a_root_may_import_and_export_one_interface() {
    let wit = |body: &str| with(KV, &format!("world w {{ {body} }}"));
    let root = wit("import demo:kv/store; export demo:kv/store;");
    let composed = compose(&[("cache", &root), ("disk", &wit("export demo:kv/store;"))]).expect("composed");
    assert_eq!((composed.imports(), composed.exports()), (vec![], vec!["demo:kv/store".to_owned()]));
    let alone = compose(&[("cache", &root)]).expect("composed");
    assert_eq!(
        (alone.imports(), alone.exports()),
        (vec!["demo:kv/store".to_owned()], vec!["demo:kv/store".to_owned()])
    );
}

#[test]
fn one_component_given_twice_is_two_instances_and_is_embedded_once() {
    let wit = |body: &str| with(KV, &format!("world w {{ {body} }}"));
    let root = wit("import demo:kv/store; export run: func();");
    let cache = wit("import demo:kv/store; export demo:kv/store;");
    let composed = compose(&[("app", &root), ("cache", &cache), ("cache", &cache)]).expect("composed");
    assert_eq!(composed.counts(), (3, 2));
}

#[test]
fn versions_on_one_track_satisfy_each_other() {
    let at = |version: &str, body: &str| format!("package demo:kv@{version} {{ interface store {{ {body} }} }}");
    let app = |version: &str, body: &str| {
        let package = at(version, body);
        format!("package demo:app; world w {{ import demo:kv/store@{version}; export run: func(); }} {package}")
    };
    let plug = |version: &str, body: &str| {
        let package = at(version, body);
        format!("package demo:plug; world w {{ export demo:kv/store@{version}; }} {package}")
    };
    let (get, put) = ("get: func() -> u32;", "get: func() -> u32; put: func(v: u32);");
    for (wanted, offered) in [("1.0.0", "1.2.0"), ("0.2.0", "0.2.6"), ("1.2.0", "1.0.0")] {
        let composed = compose(&[("app", &app(wanted, get)), ("store", &plug(offered, put))]).expect("composed");
        assert_eq!(composed.imports(), [""; 0], "{wanted} by {offered}");
    }
    for (wanted, offered) in [("1.0.0", "2.0.0"), ("0.2.0", "0.3.0"), ("1.0.0", "1.0.0-rc.1")] {
        compose(&[("app", &app(wanted, get)), ("store", &plug(offered, put))]).expect_err("not compatible");
    }
}

#[test]
fn the_very_version_is_preferred() {
    let packages =
        "package demo:kv@1.0.0 { interface s { f: func(); } } package demo:kv@1.1.0 { interface s { f: func(); } }";
    let wit = |body: &str| format!("package demo:app; world w {{ {body} }} {packages}");
    let inputs = inputs(&[
        ("app", &wit("import demo:kv/s@1.0.0; import user: func(); export run: func();")),
        ("user", &wit("import demo:kv/s@1.1.0; export user: func();")),
        ("new", &wit("export demo:kv/s@1.1.0;")),
        ("old", &wit("export demo:kv/s@1.0.0;")),
    ]);
    let text = witcraft_compose::explain(&witcraft_compose::plan(&inputs).expect("planned"));
    assert!(text.contains("demo:kv/s@1.0.0 from old.wasm"), "{text}");
    assert!(text.contains("demo:kv/s@1.1.0 from new.wasm"), "{text}");
    compose_inputs(&inputs).expect("composed");
}
