//! Worlds in the names of exports do what worlds in custom sections do.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportKind, ExportSection, Module, RawSection};
use wasmparser::{Parser, Payload};
use wit_component::StringEncoding;
use wit_component::metadata::encode;
use witcraft_abi::world_export_names;
use witcraft_component::{Component, embedded_world, inspect};
use witcraft_componentize::{Options, componentize};

use crate::common::{componentize_for, kv, module, show};
use witcraft_testing::{assert_golden, root};

/// The names that carry a world of `kv.wit`.
pub(crate) fn names(world: &str) -> Vec<String> {
    let wit = kv();
    let id = wit.world(Some(world)).expect("the world is there");
    let contents = encode(&wit.resolve, id, StringEncoding::UTF8, None).expect("it can be encoded");
    world_export_names("test", world, &contents)
}

/// The module with its first function exported under further names.
pub(crate) fn with_exports(module: &[u8], names: &[String]) -> Vec<u8> {
    let mut changed = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.expect("a module");
        match (&payload, payload.as_section()) {
            (Payload::ExportSection(section), _) => {
                let mut exports = ExportSection::new();
                RoundtripReencoder.parse_export_section(&mut exports, section.clone()).expect("exports");
                for name in names {
                    exports.export(name, ExportKind::Func, 0);
                }
                changed.section(&exports);
            }
            (_, Some((id, range))) => drop(changed.section(&RawSection { id, data: &module[range] })),
            (_, None) => {}
        }
    }
    changed.finish()
}

fn world_text(component: &[u8]) -> String {
    let component = Component::decode("test", component).expect("a component");
    format!("{:?} {:?}", component.world().imports.keys(), component.world().exports.keys())
}

#[test]
fn a_world_in_a_name_makes_the_same_component() {
    let given = componentize_for(&module("fits.wat"), &kv(), "server").expect("it fits");
    let bytes = with_exports(&module("fits.wat"), &names("server"));
    let component = componentize(&bytes, &Options::default()).unwrap_or_else(|found| panic!("{}", show(&found)));
    assert_eq!(world_text(&component), world_text(&given));
    let text = wasmprinter::print_bytes(&component).expect("it can be printed");
    assert!(!text.contains("component-type"), "the names are left out");
}

#[test]
fn a_module_says_which_world_it_carries() {
    let bytes = with_exports(&module("fits.wat"), &names("server"));
    let (resolve, world) = embedded_world("test", &bytes).expect("it is valid").expect("it is there");
    assert!(!resolve.worlds[world].exports.is_empty());
    let summary = inspect("test", &bytes).expect("it is valid");
    assert_eq!(summary.worlds.len(), 1);
    let exports = &summary.module.expect("it is a module").exports;
    assert!(!exports.is_empty() && exports.iter().all(|export| !export.name.contains("component-type")));
}

#[test]
fn several_worlds_are_merged() {
    let mut all = names("server");
    all.extend(names("server"));
    all[1] = all[1].replacen(":test:", ":other:", 1);
    let bytes = with_exports(&module("fits.wat"), &all);
    let component = componentize(&bytes, &Options::default()).unwrap_or_else(|found| panic!("{}", show(&found)));
    let given = componentize_for(&module("fits.wat"), &kv(), "server").expect("it fits");
    assert_eq!(world_text(&component), world_text(&given));
}

#[test]
fn a_name_that_holds_no_world_is_a_finding() {
    let mut cut = names("server");
    let keep = cut[0].len() - 40;
    cut[0].truncate(keep / 4 * 4 + 2);
    let broken = [
        vec!["component-type:test:server:not*base64".to_owned()],
        vec!["component-type:test:server:1/2:AGFzbQ".to_owned(), "component-type:test:other:?".to_owned()],
        vec!["component-type:test:server:AGFzbQ".to_owned()],
        cut,
    ];
    let mut text = String::new();
    for names in broken {
        let bytes = with_exports(&module("fits.wat"), &names);
        text += &show(&componentize(&bytes, &Options::default()).expect_err("it is broken"));
        text += &show(&embedded_world("core.wasm", &bytes).expect_err("it is broken"));
    }
    assert_golden(root().join("crates/componentize/tests/golden/world-exports.txt"), &text);
}
