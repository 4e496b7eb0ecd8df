//! Two versions of one package, exported at once.

use crate::bindings::exports::my::dep1_0_0::a as one;
use crate::bindings::exports::my::dep2_0_0::a as two;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl one::Guest for Component {
    fn describe(x: one::Item) -> String {
        format!("{}", x.id)
    }
    fn version() -> u32 {
        1
    }
}

impl two::Guest for Component {
    fn describe(x: two::Item) -> String {
        format!("{} {}", x.id, x.name)
    }
    fn version() -> u32 {
        2
    }
    fn upgrade(id: u32) -> two::Item {
        two::Item { id, name: format!("item {id}") }
    }
}
