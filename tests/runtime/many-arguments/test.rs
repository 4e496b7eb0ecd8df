//! Functions with more parameters and results than travel flat.

use std::cell::RefCell;

use crate::bindings::exports::test::many_arguments::to_test::{Guest, Wide};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

impl Guest for Component {
    fn sixteen(
        a0: u64,
        a1: u64,
        a2: u64,
        a3: u64,
        a4: u64,
        a5: u64,
        a6: u64,
        a7: u64,
        a8: u64,
        a9: u64,
        a10: u64,
        a11: u64,
        a12: u64,
        a13: u64,
        a14: u64,
        a15: u64,
    ) -> Vec<u64> {
        vec![a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15]
    }
    fn seventeen(
        a0: u8,
        a1: u16,
        a2: u32,
        a3: u64,
        a4: i8,
        a5: i16,
        a6: i32,
        a7: i64,
        a8: f32,
        a9: f64,
        a10: bool,
        a11: char,
        a12: u8,
        a13: u16,
        a14: u32,
        a15: u64,
        a16: u8,
    ) -> String {
        format!("{a0} {a1} {a2} {a3} {a4} {a5} {a6} {a7} {a8} {a9} {a10} {a11} {a12} {a13} {a14} {a15} {a16}")
    }
    fn eight_strings(a: String, b: String, c: String, d: String, e: String, f: String, g: String, h: String) -> String {
        [a, b, c, d, e, f, g, h].join(",")
    }
    fn nine_strings(
        a: String,
        b: String,
        c: String,
        d: String,
        e: String,
        f: String,
        g: String,
        h: String,
        i: String,
    ) -> Vec<String> {
        vec![a, b, c, d, e, f, g, h, i]
    }
    fn one_wide(x: Wide) -> Wide {
        x
    }
    fn two_wide(x: Wide, y: Wide) -> (Wide, Wide) {
        (y, x)
    }
    fn no_result(a: u64, b: Wide, c: String) {
        LAST.set(format!("{a} {} {} {c}", b.a6, b.a10));
    }
    fn last() -> String {
        LAST.take()
    }
}
