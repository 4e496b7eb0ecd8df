//! All findings of modules that do not match, in WIT terms.

use crate::common::{componentize_for, kv, module, show};
use wasm_encoder::{CustomSection, Encode, Section};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata, metadata};
use witcraft_componentize::{Adapter, Builtin, Options, Preview1, World, componentize};
use witcraft_testing::{assert_golden, root};
use witcraft_wit::load_bytes;

fn golden(name: &str, text: &str) {
    assert_golden(root().join("crates/componentize/tests/golden").join(name), text);
}

fn findings(module: &[u8], options: &Options<'_>) -> String {
    show(&componentize(module, options).expect_err("the module does not fit"))
}

fn append_section(module: &mut Vec<u8>, name: &str, data: &[u8]) {
    let section = CustomSection { name: name.into(), data: data.into() };
    module.push(Section::id(&section));
    Encode::encode(&section, module);
}

fn text(module: &str) -> Vec<u8> {
    wat::parse_str(module).expect("valid text")
}

#[test]
fn a_module_that_fits_is_a_component() {
    let wit = kv();
    let component = componentize_for(&module("fits.wat"), &wit, "server").expect("it fits");
    let component = witcraft_component::Component::decode("it", &component).expect("a component");
    let names = |items: &indexmap::IndexMap<_, _>| {
        items.keys().map(|key| component.resolve.name_world_key(key)).collect::<Vec<_>>()
    };
    assert_eq!(names(&component.world().imports), ["demo:kv/log@0.1.0", "now"]);
    assert_eq!(names(&component.world().exports), ["run", "demo:kv/store@0.1.0"]);
}

#[test]
fn the_places_are_those_of_the_wit() {
    for name in ["mismatches", "other-version", "nothing-exported", "imports-memory"] {
        let findings = componentize_for(&module(&format!("{name}.wat")), &kv(), "server");
        golden(&format!("{name}.txt"), &show(&findings.expect_err("the module does not fit")));
    }
}

#[test]
fn an_embedded_world_has_no_places_and_is_shown_as_text() {
    let wit = kv();
    let mut bytes = module("mismatches.wat");
    let world = wit.world(Some("server")).expect("the world is there");
    embed_component_metadata(&mut bytes, &wit.resolve, world, StringEncoding::UTF8).expect("it can be embedded");
    golden("embedded.txt", &findings(&bytes, &Options::default()));
}

#[test]
fn two_embedded_worlds_have_to_agree() {
    let embed = |bytes: &mut Vec<u8>, world: &str, weight: &str| {
        let text = format!(
            "package demo:{world};
            world {world} {{ import demo:shared/parts; }}
            package demo:shared {{ interface parts {{ record part {{ weight: {weight} }} put: func(part: part); }} }}"
        );
        let wit = load_bytes("other.wit", text.as_bytes(), &Default::default()).expect("valid WIT");
        let id = wit.world(Some(world)).expect("the world is there");
        let section = metadata::encode(&wit.resolve, id, StringEncoding::UTF8, None).expect("it can be encoded");
        append_section(bytes, &format!("component-type:{world}"), &section);
    };
    let both = |first: &str, second: &str| {
        let mut bytes = text("(module)");
        embed(&mut bytes, "one", first);
        embed(&mut bytes, "two", second);
        componentize(&bytes, &Options::default())
    };
    both("u32", "u32").expect("they are the same");
    golden("disagreement-embedded.txt", &show(&both("u32", "string").expect_err("they are not the same")));
}

#[test]
fn an_embedded_world_and_a_given_one_have_to_agree() {
    let wit = kv();
    let world = wit.world(Some("server")).expect("the world is there");
    let mut bytes = module("fits.wat");
    embed_component_metadata(&mut bytes, &wit.resolve, world, StringEncoding::UTF8).expect("it can be embedded");
    componentize_for(&bytes, &wit, "server").expect("they are the same");

    let other = "package demo:kv@0.1.0;
        interface store {
          resource cursor { constructor(prefix: string); next: func() -> option<string>; }
          get: func(key: u32) -> option<string>;
          delete: func(key: string);
        }
        world server { export store; }";
    let other = load_bytes("other.wit", other.as_bytes(), &Default::default()).expect("valid");
    let id = other.world(None).expect("one world");
    let options = Options { world: Some(World { wit: &other, id }), ..Options::default() };
    golden("disagreement.txt", &findings(&bytes, &options));
}

#[test]
fn preview_1_is_refused_or_adapted() {
    let program = text(
        r#"(module
            (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (memory (export "memory") 1)
            (func (export "_start") (call $exit (i32.const 3))))"#,
    );
    let refuse = Options { preview1: Preview1::Refuse, ..Options::default() };
    golden("preview1-refused.txt", &findings(&program, &refuse));

    let wit = load_bytes("w.wit", b"package a:b; world w {}", &Default::default()).expect("valid");
    let id = wit.world(None).expect("one world");
    let refuse = Options { world: Some(World { wit: &wit, id }), ..refuse };
    golden("preview1-refused-with-world.txt", &findings(&program, &refuse));

    let imports = |options: &Options<'_>| {
        let bytes = componentize(&program, options).expect("adapted");
        let component = witcraft_component::Component::decode("it", &bytes).expect("a component");
        let name = |key: &_| component.resolve.name_world_key(key).split('@').next().unwrap_or_default().to_owned();
        let names = component.world().imports.keys().map(name).collect::<Vec<_>>();
        (names, component.world().exports.keys().map(name).collect::<Vec<_>>())
    };
    // Nothing more than the program uses: no files, no sockets, no environment.
    let (imported, exported) = imports(&Options::default());
    assert_eq!(exported, ["wasi:cli/run"]);
    assert!(imported.contains(&"wasi:cli/exit".to_owned()), "{imported:?}");
    assert!(
        !imported.iter().any(|name| name.contains("sockets") || name == "wasi:filesystem/preopens"),
        "{imported:?}"
    );
    // The adapter for libraries would make a component that nothing could run.
    let reactor = Options { preview1: Preview1::Builtin(Builtin::Reactor), ..Options::default() };
    golden("preview1-reactor.txt", &findings(&program, &reactor));
}

#[test]
fn what_only_the_encoder_knows_is_said_with_its_causes() {
    let module = text(r#"(module (import "[export]$root" "[task-return]nope" (func)))"#);
    let wit = load_bytes("w.wit", b"package a:b; world w {}", &Default::default()).expect("valid");
    golden("encoder.txt", &show(&componentize_for(&module, &wit, "w").expect_err("nothing is called `nope`")));
}

#[test]
fn the_proxy_adapter_is_for_handlers_that_ask_for_no_more() {
    let handler = |import: &str, preview1: &str| {
        let wit = format!("package a:b; world w {{ {import} export wasi:http/incoming-handler@0.2.6; }}");
        let wit = load_bytes("w.wit", wit.as_bytes(), &Default::default()).expect("WASI is built in");
        let module = text(&format!(
            r#"(module
                (import "wasi_snapshot_preview1" "{preview1}
                (memory (export "memory") 1)
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
                (func (export "wasi:http/incoming-handler@0.2.6#handle") (param i32 i32)))"#
        ));
        let bytes = componentize_for(&module, &wit, "w").map_err(|findings| show(&findings)).expect("it fits");
        let component = witcraft_component::Component::decode("it", &bytes).expect("a component");
        let names = component.world().imports.keys().map(|key| component.resolve.name_world_key(key));
        names.collect::<Vec<_>>().join(" ")
    };
    let environment = r#"environ_get" (func (param i32 i32) (result i32)))"#;
    let modest = handler("", environment);
    assert!(!modest.contains("wasi:cli/environment"), "{modest}");
    let asks = handler("import wasi:cli/environment@0.2.6;", environment);
    assert!(asks.contains("wasi:cli/environment"), "{asks}");
    let opens = handler("", r#"path_open" (func (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"#);
    assert!(opens.contains("wasi:filesystem/types"), "{opens}");
}

#[test]
fn initialize_runs_before_the_first_export() {
    let wit = load_bytes("w.wit", b"package a:b; world w { export run: func(); }", &Default::default()).expect("valid");
    let module = text(r#"(module (func (export "_initialize")) (func (export "run")))"#);
    let component = componentize_for(&module, &wit, "w").expect("it fits");
    // A second core module, instantiated after the first, whose start function is `_initialize`.
    let is_start = |payload: &wasmparser::Payload<'_>| matches!(payload, wasmparser::Payload::StartSection { .. });
    let payloads = wasmparser::Parser::new(0).parse_all(&component).map(|payload| payload.expect("valid"));
    assert_eq!(payloads.filter(is_start).count(), 1);
}

#[test]
fn an_adapter_is_held_against_its_imports() {
    let adapter = Adapter { name: "env".into(), bytes: text("(module (func (export \"puts\") (param i32)))").into() };
    let options = Options { adapters: vec![adapter], ..Options::default() };
    let program = text(r#"(module (import "env" "put" (func (param i32))) (import "env" "puts" (func (param i64))))"#);
    golden("adapter.txt", &findings(&program, &options));
    let program = text(r#"(module (import "env" "puts" (func (param i32))))"#);
    componentize(&program, &options).expect("the adapter supplies it");
}

/// An adapter of 2023, whose world is in the format that came before the one of today.
#[test]
fn an_adapter_with_a_world_in_the_older_format_is_used() {
    let text_of_wit = "package demo:old; interface out { put: func(c: u32); } world adapter { import out; }";
    let wit = load_bytes("w.wit", text_of_wit.as_bytes(), &Default::default()).expect("valid");
    let package = wit_component::encode(&wit.resolve, wit.packages[0]).expect("a package is encoded");
    let section = [b"\x03\x00\x07adapter".as_slice(), &package].concat();
    let mut bytes = text(
        r#"(module (import "demo:old/out" "put" (func $put (param i32)))
            (func (export "putc") (param i32) local.get 0 call $put))"#,
    );
    let section = wasm_encoder::CustomSection { name: "component-type:old".into(), data: (&section).into() };
    wasm_encoder::Section::append_to(&section, &mut bytes);
    let options = Options { adapters: vec![Adapter { name: "env".into(), bytes: bytes.into() }], ..Options::default() };
    let module =
        text(r#"(module (import "env" "putc" (func $f (param i32))) (func $run i32.const 3 call $f) (start $run))"#);
    let component = componentize(&module, &options).expect("the adapter supplies it");
    let component = witcraft_component::Component::decode("c.wasm", &component).expect("it has a world");
    let world = &component.resolve.worlds[component.world];
    assert_eq!((world.imports.len(), world.exports.len()), (1, 0));
}

#[test]
fn input_that_is_no_module_is_said_to_be_what_it_is() {
    let component = componentize_for(&module("fits.wat"), &kv(), "server").expect("it fits");
    let fits = module("fits.wat");
    let inputs: [(&str, &[u8]); 5] = [
        ("component", &component),
        ("empty", b""),
        ("text", b"hello there"),
        ("truncated", &fits[..fits.len() - 3]),
        ("no-world", &fits),
    ];
    for (name, bytes) in inputs {
        golden(&format!("input-{name}.txt"), &findings(bytes, &Options::default()));
    }
    let invalid = text("(module (func (result i32)))");
    let wit = load_bytes("w.wit", b"package a:b; world w {}", &Default::default()).expect("valid");
    let findings = componentize_for(&invalid, &wit, "w").expect_err("the body is invalid");
    golden("input-invalid.txt", &show(&findings));
}

#[test]
fn the_tool_is_named_and_the_producers_are_kept() {
    let wit = kv();
    let mut producers = wasm_metadata::Producers::empty();
    producers.add("language", "Tamarind", "3");
    let bytes = producers.add_to_wasm(&module("fits.wat")).expect("added");
    let component = componentize_for(&bytes, &wit, "server").expect("it fits");
    let outer = wasm_metadata::Producers::from_wasm(&component).expect("readable").expect("there");
    let tools = outer.get("processed-by").expect("tools are named");
    assert_eq!(tools.get("witcraft").map(String::as_str), Some(env!("CARGO_PKG_VERSION")));
    assert!(String::from_utf8_lossy(&component).contains("Tamarind"));
}

#[test]
fn the_encoder_alone_stops_at_the_first() {
    // What this crate adds: the encoder has one complaint of this module, in core types.
    let wit = kv();
    let world = wit.world(Some("server")).expect("the world is there");
    let mut bytes = module("mismatches.wat");
    embed_component_metadata(&mut bytes, &wit.resolve, world, StringEncoding::UTF8).expect("it can be embedded");
    let encoded = ComponentEncoder::default().module(&bytes).and_then(|mut encoder| encoder.encode());
    assert!(encoded.is_err());
    let findings = componentize(&bytes, &Options::default()).expect_err("the module does not fit");
    assert!(findings.len() > 10, "{}", show(&findings));
}
