//! The component that defines the resource.

use std::cell::Cell;

use crate::bindings::exports::test::resources_across::base_types::{Guest, GuestToken, TokenBorrow};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static LIVING: Cell<u32> = const { Cell::new(0) };
}

struct Kept {
    label: String,
    stamps: Cell<u32>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        LIVING.set(LIVING.get() - 1);
    }
}

impl GuestToken for Kept {
    fn new(label: String) -> Kept {
        LIVING.set(LIVING.get() + 1);
        Kept { label, stamps: Cell::new(0) }
    }
    fn label(&self) -> String {
        self.label.clone()
    }
    fn stamps(&self) -> u32 {
        self.stamps.get()
    }
    fn stamp(&self) {
        self.stamps.set(self.stamps.get() + 1);
    }
    fn equals(&self, other: TokenBorrow<'_>) -> bool {
        std::ptr::eq(self, other.get::<Kept>())
    }
}

impl Guest for Component {
    type Token = Kept;

    fn living() -> u32 {
        LIVING.get()
    }
}
