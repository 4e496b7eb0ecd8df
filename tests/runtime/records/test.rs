//! Records and tuples, unchanged, taken apart and put together in another order.

use crate::bindings::exports::test::records::to_test::{Guest, Pair, Person, Scalars, Single};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

type Sixteen = (u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, bool, char, u8, u16, u32, u64);
type Backwards = (u64, u32, u16, u8, char, bool, f64, f32, i64, i32, i16, i8, u64, u32, u16, u8);

impl Guest for Component {
    fn echo_scalars(x: Scalars) -> Scalars {
        x
    }
    fn echo_person(x: Person) -> Person {
        x
    }
    fn echo_pair(x: Pair) -> Pair {
        x
    }
    fn echo_single(x: Single) -> Single {
        x
    }
    fn swap(x: Pair) -> Pair {
        Pair { left: x.right, right: x.left }
    }
    fn older(a: Person, b: Person) -> Person {
        if a.age >= b.age { a } else { b }
    }
    fn describe(x: Scalars) -> String {
        let Scalars { a, b, c, d, e, f, g, h } = x;
        format!("{a} {b} {c} {d:?} {e} {f:?} {g:?} {h}")
    }
    fn tuple1(x: (u8,)) -> (u8,) {
        (x.0 + 1,)
    }
    fn tuple2((s, n): (String, u64)) -> (u64, String) {
        (n, s)
    }
    fn tuple_nested(x: ((u8, u16), (i64, (f32,)))) -> ((u8, u16), (i64, (f32,))) {
        x
    }
    fn tuple16(x: Sixteen) -> Backwards {
        (x.15, x.14, x.13, x.12, x.11, x.10, x.9, x.8, x.7, x.6, x.5, x.4, x.3, x.2, x.1, x.0)
    }
}
