//! Names of a component's parts, which are there if the module names its own.

use wasmparser::{Parser, Payload};

use crate::common::{componentize_for, kv, module};

/// Whether the component itself has names, whatever is nested in it.
fn names_parts(module: &[u8]) -> bool {
    let component = componentize_for(module, &kv(), "server").expect("it fits");
    let is_names = |payload: Payload<'_>| match payload {
        Payload::CustomSection(section) => section.name() == "component-name",
        _ => false,
    };
    Parser::new(0).parse_all(&component).any(|payload| is_names(payload.expect("a component is valid")))
}

#[test]
fn a_component_has_names_if_its_module_has() {
    let without = module("fits.wat");
    let mut with = without.clone();
    with.extend(b"\0\x0d\x04name\0\x06\x05named");
    assert!(names_parts(&with));
    assert!(!names_parts(&without));
}
