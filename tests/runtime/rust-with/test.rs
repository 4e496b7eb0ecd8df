// OPTIONS: --with test:rust-with/types/point=crate::component::Pair
//! One type is the program's own.

use crate::bindings::exports::test::rust_with::to_test::{Guest, Note};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Pair {
    pub x: u32,
    pub y: u32,
}

impl Guest for Component {
    fn mirror(points: Vec<Pair>) -> Vec<Pair> {
        points.into_iter().map(|Pair { x, y }| Pair { x: y, y: x }).collect()
    }
    fn describe(x: Note) -> String {
        match x {
            Note::Text(text) => text,
            Note::At(Pair { x, y }) => format!("{x}, {y}"),
        }
    }
}
