//! Truncated, flipped and added bytes in valid binaries: findings, never a panic, and in bounded time.

use proptest::prelude::*;
use proptest::sample::Index;
use witcraft_component::{Component, ItemKind, Kind, expect_component, features, inspect, kind, read, validate};

/// Binaries with a bit of everything.
const SEEDS: &[&str] = &[
    r#"(module (type (func (param i32) (result i32))) (import "wasi_snapshot_preview1" "fd_write" (func (type 0)))
        (memory (export "memory") 1 2) (table 1 funcref) (global (mut i32) (i32.const 1))
        (func $f (export "f") (type 0) local.get 0 i32.const 1 i32.add) (data (i32.const 0) "hello"))"#,
    r#"(component $outer
        (import "demo:kv/store@0.1.0" (instance $store
            (export "counter" (type $counter (sub resource)))
            (type $key (record (field "name" string) (field "tags" (list string))))
            (export "key" (type $k (eq $key)))
            (export "[method]counter.get" (func (param "self" (borrow $counter)) (param "key" $k) (result u32)))))
        (core module $m (func (export "run") (result i32) i32.const 0) (memory (export "mem") 1))
        (core instance $i (instantiate $m))
        (func $run (result (result)) (canon lift (core func $i "run")))
        (component $inner (import "r" (func $r (result (result)))) (export "r2" (func $r)))
        (instance $inst (instantiate $inner (with "r" (func $run))))
        (export "run" (func $inst "r2"))
        (type $v (variant (case "a") (case "b" u32) (case "c" (tuple u8 char (option f64)))))
        (export "v" (type $v)))"#,
    r#"(component (type (component (type (component
            (import "a:b/i" (instance (type (enum "x" "y")) (export "e" (type (eq 0)))))))
            (export "a:b/w" (component (type 0))))) (export "w" (type 0)))"#,
];

/// Everything that reads bytes, on these.
fn read_all(bytes: &[u8]) {
    let found = kind(bytes);
    let _ = expect_component("input", bytes);
    let findings = validate(bytes, features::everything());
    if let Ok(item) = read(bytes) {
        let end = bytes.len();
        for item in item.all() {
            assert!(item.range.end <= end && matches!(item.kind, ItemKind::Module | ItemKind::Component));
        }
    } else {
        assert!(!findings.is_empty(), "what cannot be read is not valid");
    }
    let decoded = Component::decode("input", bytes);
    if decoded.is_ok() {
        assert_eq!(found, Kind::Component);
    }
    if let Err(findings) = inspect("input", bytes) {
        assert!(!findings.is_empty());
    }
}

fn seed() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(SEEDS).prop_map(|text| wat::parse_str(text).expect("a valid seed"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn truncated(bytes in seed(), at in any::<Index>()) {
        let cut = &bytes[..at.index(bytes.len())];
        read_all(cut);
    }

    #[test]
    fn flipped(bytes in seed(), changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6)) {
        let mut bytes = bytes;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_all(&bytes);
    }

    #[test]
    fn grown_and_shrunk(bytes in seed(), at in any::<Index>(), cut in 0..8usize, with in prop::collection::vec(any::<u8>(), 0..8)) {
        let mut bytes = bytes;
        let at = at.index(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, with);
        read_all(&bytes);
    }

    #[test]
    fn anything_after_a_header(component in any::<bool>(), rest in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = if component { b"\0asm\x0d\0\x01\0".to_vec() } else { b"\0asm\x01\0\0\0".to_vec() };
        bytes.extend(rest);
        read_all(&bytes);
    }
}

#[test]
fn the_seeds_are_valid() {
    for text in SEEDS {
        let bytes = wat::parse_str(text).unwrap();
        assert_eq!(validate(&bytes, features::embedded()), [], "{text}");
        inspect("seed", &bytes).unwrap();
    }
}

#[test]
fn a_hundred_megabytes_of_zeros_are_told_at_a_glance() {
    let zeros = vec![0; 100 << 20];
    let found = expect_component("zeros.wasm", &zeros).unwrap_err();
    assert_eq!(found.message, "expected a component, but `zeros.wasm` is nothing but zero bytes");
    let mut headed = zeros;
    headed[..8].copy_from_slice(b"\0asm\x0d\0\x01\0");
    assert!(!validate(&headed, features::embedded()).is_empty());
}
