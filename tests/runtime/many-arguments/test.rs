//! Functions with more parameters and results than travel flat.

use std::cell::{Cell, RefCell};

use crate::bindings::exports::test::many_arguments::to_test::{Guest, GuestTotal, Wide};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

struct Total(Cell<u64>);

impl GuestTotal for Total {
    fn new(start: u64) -> Self {
        Total(Cell::new(start))
    }
    fn add(
        &self,
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
    ) -> u64 {
        self.0
            .set(self.0.get() + [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14].iter().sum::<u64>());
        self.0.get()
    }
}

impl Guest for Component {
    type Total = Total;
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
    fn sum(
        a0: i64,
        a1: i64,
        a2: i64,
        a3: i64,
        a4: i64,
        a5: i64,
        a6: i64,
        a7: i64,
        a8: i64,
        a9: i64,
        a10: i64,
        a11: i64,
        a12: i64,
        a13: i64,
        a14: i64,
        a15: i64,
    ) -> i64 {
        [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15].into_iter().sum()
    }
    fn mean(
        a0: f64,
        a1: f64,
        a2: f64,
        a3: f64,
        a4: f64,
        a5: f64,
        a6: f64,
        a7: f64,
        a8: f64,
        a9: f64,
        a10: f64,
        a11: f64,
        a12: f64,
        a13: f64,
        a14: f64,
        a15: f64,
    ) -> f64 {
        [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15].into_iter().sum::<f64>() / 16.
    }
    fn least(
        a0: f32,
        a1: f64,
        a2: f32,
        a3: f64,
        a4: f32,
        a5: f64,
        a6: f32,
        a7: f64,
        a8: f32,
        a9: f64,
        a10: f32,
        a11: f64,
        a12: f32,
        a13: f64,
        a14: f32,
        a15: f64,
    ) -> f32 {
        let single = [a0, a2, a4, a6, a8, a10, a12, a14].into_iter().fold(f32::MAX, f32::min);
        [a1, a3, a5, a7, a9, a11, a13, a15].into_iter().map(|x| x as f32).fold(single, f32::min)
    }
    fn all_same(
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
    ) -> bool {
        [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15].iter().all(|x| *x == a0)
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
