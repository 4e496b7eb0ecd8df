//! Hostile bytes: a finding or a component, never a panic.

use crate::common::{componentize_for, kv, module, show};
use crate::world_exports;
use proptest::prelude::*;
use wit_component::{StringEncoding, embed_component_metadata};
use witcraft_componentize::{Builtin, Options, Preview1, componentize};

/// The fixture with its world embedded, so that the bytes of the world can be spoilt too.
fn embedded() -> Vec<u8> {
    let wit = kv();
    let mut bytes = module("fits.wat");
    let world = wit.world(Some("server")).expect("the world is there");
    embed_component_metadata(&mut bytes, &wit.resolve, world, StringEncoding::UTF8).expect("it can be embedded");
    bytes
}

fn never_panics(bytes: &[u8]) {
    for preview1 in [Preview1::Auto, Preview1::Refuse, Preview1::Builtin(Builtin::Command)] {
        if let Err(findings) = componentize(bytes, &Options { preview1, ..Options::default() }) {
            assert!(!findings.is_empty(), "rejected without a word");
        }
    }
}

/// The same, with its world in the name of an export.
fn exported() -> Vec<u8> {
    world_exports::with_exports(&module("fits.wat"), &world_exports::names("server"))
}

/// A module that says it is of Go's compiler, so that functions are added to it.
fn of_go() -> Vec<u8> {
    let text = r#"(module
        (@producers (processed-by "Go cmd/compile" "go1.26"))
        (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
        (memory (export "memory") 1)
        (global (mut i32) (i32.const 0))
        (func (export "f") (param i32 i32) (result i32) (i32.const 0))
        (func (export "cabi_post_f") (param i32))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
            (call $clock (i32.const 0) (i64.const 0) (i32.const 0))))"#;
    let mut bytes = wat::parse_str(text).expect("well-formed text");
    let source = "package a:b; world w { export f: func(text: string) -> string; }";
    let wit = witcraft_wit::load_bytes("w.wit", source.as_bytes(), &Default::default()).expect("valid");
    let world = wit.world(None).expect("the world is there");
    embed_component_metadata(&mut bytes, &wit.resolve, world, StringEncoding::UTF8).expect("it can be embedded");
    bytes
}

#[test]
fn a_module_of_go_is_a_component_with_either_adapter() {
    for builtin in [Builtin::Narrow, Builtin::Reactor] {
        let options = Options { preview1: Preview1::Builtin(builtin), ..Options::default() };
        let component = componentize(&of_go(), &options).unwrap_or_else(|found| panic!("{}", show(&found)));
        let text = wasmprinter::print_bytes(&component).expect("it can be printed");
        let (flag, allocator) = (text.contains("may-not-leave"), text.contains("cabi_realloc_adapter"));
        assert_eq!((flag, allocator), (builtin == Builtin::Narrow, builtin == Builtin::Reactor));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), header in any::<bool>()) {
        let mut all = if header { b"\0asm\x01\0\0\0".to_vec() } else { Vec::new() };
        all.extend(bytes);
        never_panics(&all);
    }

    #[test]
    fn a_module_with_bytes_changed(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = embedded();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        never_panics(&bytes);
    }

    #[test]
    fn a_module_of_go_with_bytes_changed(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = of_go();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        never_panics(&bytes);
    }

    #[test]
    fn a_world_in_a_name_with_bytes_changed(
        places in prop::collection::vec((any::<prop::sample::Index>(), prop::char::range(' ', '~')), 1..6),
    ) {
        let mut names = world_exports::names("server");
        for (place, byte) in places {
            let place = place.index(names[0].len());
            names[0].replace_range(place..=place, &byte.to_string());
        }
        never_panics(&world_exports::with_exports(&module("fits.wat"), &names));
    }

    #[test]
    fn a_world_in_a_name_cut_off(end in any::<prop::sample::Index>()) {
        let bytes = exported();
        never_panics(&bytes[..end.index(bytes.len())]);
        let mut names = world_exports::names("server");
        let end = end.index(names[0].len());
        names[0].truncate(end);
        never_panics(&world_exports::with_exports(&module("fits.wat"), &names));
    }

    #[test]
    fn a_module_cut_off(end in any::<prop::sample::Index>()) {
        let bytes = embedded();
        never_panics(&bytes[..end.index(bytes.len())]);
    }

    #[test]
    fn a_module_with_bytes_changed_and_a_world_given(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = module("fits.wat");
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = componentize_for(&bytes, &kv(), "server");
    }
}
