//! Wraps each imported stack in an exported one that shouts.

use std::cell::Cell;

use crate::bindings::exports::test::resources_both::{counts, to_test as exported};
use crate::bindings::test::resources_both::to_test as imported;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

fn called() {
    CALLS.set(CALLS.get() + 1);
}

struct Loud(imported::Stack);

impl exported::GuestStack for Loud {
    fn new() -> Loud {
        called();
        Loud(imported::Stack::new())
    }
    fn push(&self, x: String) -> u32 {
        called();
        self.0.push(&x.to_uppercase())
    }
    fn pop(&self) -> Option<String> {
        called();
        self.0.pop()
    }
    fn join(a: exported::Stack, b: exported::StackBorrow<'_>) -> exported::Stack {
        called();
        let joined = imported::Stack::join(a.into_inner::<Loud>().0, &b.get::<Loud>().0);
        exported::Stack::new(Loud(joined))
    }
}

impl exported::Guest for Component {
    type Stack = Loud;

    fn sum(stacks: Vec<exported::Stack>) -> u32 {
        called();
        imported::sum(stacks.into_iter().map(|stack| stack.into_inner::<Loud>().0).collect())
    }
}

impl counts::Guest for Component {
    fn calls() -> u32 {
        CALLS.get()
    }
}
