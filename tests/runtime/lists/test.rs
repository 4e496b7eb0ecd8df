//! Lists of everything, unchanged or worked on.

use crate::bindings::exports::test::lists::to_test::{Guest, Named, Point};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn empty() -> Vec<u8> {
        Vec::new()
    }
    fn echo_bools(x: Vec<bool>) -> Vec<bool> {
        x
    }
    fn echo_u8s(x: Vec<u8>) -> Vec<u8> {
        x
    }
    fn echo_s16s(x: Vec<i16>) -> Vec<i16> {
        x
    }
    fn echo_u32s(x: Vec<u32>) -> Vec<u32> {
        x
    }
    fn echo_s64s(x: Vec<i64>) -> Vec<i64> {
        x
    }
    fn echo_f32s(x: Vec<f32>) -> Vec<f32> {
        x
    }
    fn echo_f64s(x: Vec<f64>) -> Vec<f64> {
        x
    }
    fn echo_chars(x: Vec<char>) -> Vec<char> {
        x
    }
    fn echo_strings(x: Vec<String>) -> Vec<String> {
        x
    }
    fn echo_nested(x: Vec<Vec<Vec<u16>>>) -> Vec<Vec<Vec<u16>>> {
        x
    }
    fn echo_tuples(x: Vec<(u8, String, u64)>) -> Vec<(u8, String, u64)> {
        x
    }
    fn echo_points(x: Vec<Point>) -> Vec<Point> {
        x
    }
    fn echo_named(x: Vec<Named>) -> Vec<Named> {
        x
    }
    fn echo_options(x: Vec<Option<String>>) -> Vec<Option<String>> {
        x
    }
    fn sum(x: Vec<u32>) -> u64 {
        x.into_iter().map(u64::from).sum()
    }
    fn reversed(mut x: Vec<String>) -> Vec<String> {
        x.reverse();
        x
    }
    fn sorted(mut x: Vec<Point>) -> Vec<Point> {
        x.sort_by_key(|point| (point.x, point.y));
        x
    }
    fn iota(length: u32) -> Vec<u32> {
        // More capacity than length: the generated code has to cope.
        let mut x = Vec::with_capacity(length as usize + 100);
        x.extend(0..length);
        x
    }
}
