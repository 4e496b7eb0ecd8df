//! Things, and how many there are.

use std::cell::Cell;

use crate::bindings::exports::test::handles::things::{Guest, GuestThing};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static LIVING: Cell<u32> = const { Cell::new(0) };
}

struct Kept;

impl Drop for Kept {
    fn drop(&mut self) {
        LIVING.set(LIVING.get() - 1);
    }
}

impl GuestThing for Kept {
    fn new() -> Kept {
        LIVING.set(LIVING.get() + 1);
        Kept
    }
}

impl Guest for Component {
    type Thing = Kept;

    fn living() -> u32 {
        LIVING.get()
    }
}
