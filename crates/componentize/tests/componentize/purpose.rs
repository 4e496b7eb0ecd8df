//! Libraries that export nothing are distinguished from those that do.

use witcraft_componentize::{World, exports_nothing};
use witcraft_wit::{Options, Wit};

use crate::common::module;
use crate::world_exports::{names, with_exports};

/// What Go exports of every library, and generated bindings of every world.
const BARE: &str = r#"(module
  (memory (export "memory") 1)
  (func (export "_initialize"))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
  (func (export "cabi_realloc_adapter") (param i32 i32 i32 i32) (result i32) i32.const 0))"#;

fn binary(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("it is a module")
}

#[test]
fn what_is_there_for_the_host_is_nothing() {
    assert!(exports_nothing(&binary(BARE), None));
    assert!(exports_nothing(&binary("(module)"), None));
}

#[test]
fn a_function_is_something() {
    let exporting = BARE.replace("(module", "(module (func (export \"run\"))");
    assert!(!exports_nothing(&binary(&exporting), None));
    assert!(!exports_nothing(&module("fits.wat"), None));
}

/// Its bindings are there, and what implements them is missing: that is to be told, and no reason to build something else.
#[test]
fn a_world_with_exports_is_something() {
    assert!(!exports_nothing(&with_exports(&binary(BARE), &names("server")), None));
}

#[test]
fn the_given_world_decides_too() {
    let text = b"package a:b; world nothing { import f: func(); } world something { export f: func(); }";
    let wit: Wit = witcraft_wit::load_bytes("a.wit", text, &Options::default()).expect("it is WIT");
    let [nothing, something] = ["nothing", "something"].map(|name| {
        let id = wit.world(Some(name)).expect("the world is there");
        exports_nothing(&binary(BARE), Some(World { wit: &wit, id }))
    });
    assert_eq!((nothing, something), (true, false));
}

#[test]
fn what_cannot_be_read_is_left_to_whoever_says_why() {
    assert!(!exports_nothing(b"\0asm\x01\0\0\0\x07", None));
}
