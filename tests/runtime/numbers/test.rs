//! Numbers come back as they came, and leave a trace of how they looked on this side.

use std::cell::Cell;

use crate::bindings::exports::test::numbers::to_test::Guest;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static KEPT: Cell<u32> = const { Cell::new(0) };
}

impl Guest for Component {
    fn echo_bool(x: bool) -> bool {
        x
    }
    fn echo_u8(x: u8) -> u8 {
        x
    }
    fn echo_s8(x: i8) -> i8 {
        x
    }
    fn echo_u16(x: u16) -> u16 {
        x
    }
    fn echo_s16(x: i16) -> i16 {
        x
    }
    fn echo_u32(x: u32) -> u32 {
        x
    }
    fn echo_s32(x: i32) -> i32 {
        x
    }
    fn echo_u64(x: u64) -> u64 {
        x
    }
    fn echo_s64(x: i64) -> i64 {
        x
    }
    fn echo_f32(x: f32) -> f32 {
        x
    }
    fn echo_f64(x: f64) -> f64 {
        x
    }
    fn echo_char(x: char) -> char {
        x
    }
    fn describe(a: i8, b: u8, c: i16, d: u16, e: i64, f: f32, g: char, h: bool) -> String {
        format!("{a} {b} {c} {d} {e} {f:?} {g} {h}")
    }
    fn set(x: u32) {
        KEPT.set(x);
    }
    fn get() -> u32 {
        KEPT.get()
    }
}
