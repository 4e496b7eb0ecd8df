//! Any bytes as wasm are accepted or rejected by every reader, and the output of `componentize` is valid.
#![no_main]

use libfuzzer_sys::fuzz_target;
use witcraft_component::{Component, embedded_world, features, inspect, kind, read, validate};
use witcraft_componentize::{Options, componentize};
use witcraft_fuzz::allow_contained_panics;

fuzz_target!(init: allow_contained_panics(), |bytes: &[u8]| {
    let _ = kind(bytes);
    let _ = validate(bytes, features::everything());
    let _ = read(bytes);
    let _ = Component::decode("any.wasm", bytes);
    let _ = embedded_world("any.wasm", bytes);
    let _ = inspect("any.wasm", bytes);
    let _ = witcraft_wit::load_bytes("any.wasm", bytes, &witcraft_wit::Options::default());
    if let Ok(component) = componentize(bytes, &Options::default()) {
        assert_eq!(validate(&component, features::everything()), []);
    }
});
