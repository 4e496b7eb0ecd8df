//! A stack of strings.

use std::cell::RefCell;

use crate::bindings::exports::test::resources_both::to_test::{Guest, GuestStack, Stack, StackBorrow};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

struct Strings(RefCell<Vec<String>>);

impl GuestStack for Strings {
    fn new() -> Strings {
        Strings(RefCell::default())
    }
    fn push(&self, x: String) -> u32 {
        let mut strings = self.0.borrow_mut();
        strings.push(x);
        strings.len() as u32
    }
    fn pop(&self) -> Option<String> {
        self.0.borrow_mut().pop()
    }
    fn join(a: Stack, b: StackBorrow<'_>) -> Stack {
        let mut strings = a.into_inner::<Strings>().0.into_inner();
        strings.extend(b.get::<Strings>().0.borrow().iter().cloned());
        Stack::new(Strings(RefCell::new(strings)))
    }
}

impl Guest for Component {
    type Stack = Strings;

    fn sum(stacks: Vec<Stack>) -> u32 {
        stacks.iter().map(|stack| stack.get::<Strings>().0.borrow().len() as u32).sum()
    }
}
