use witcraft_guest::{UnitStreamOps, block_on};

use crate::bindings::exports::test::async_blocked::to_test::Guest;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn wait() {
        let (writer, mut reader) = UnitStreamOps::new();
        block_on(reader.next());
        drop(writer);
    }
}
