//! Uses a resource that it imports in an interface that it exports.

use std::cell::RefCell;

use crate::bindings::exports::test::resources_across::to_test::{Guest, Ticket};
use crate::bindings::test::resources_across::base_types::Token;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static KEPT: RefCell<Option<Token>> = const { RefCell::new(None) };
}

impl Guest for Component {
    fn stamp_twice(x: &Token) -> u32 {
        x.stamp();
        x.stamp();
        x.stamps()
    }
    fn make(label: String) -> Token {
        Token::new(&format!("made {label}"))
    }
    fn exchange(x: Token) -> Ticket {
        let seat = x.stamps();
        Ticket { token: x, seat }
    }
    fn consume(x: Vec<Ticket>) -> Vec<String> {
        x.iter().map(|ticket| format!("{}: {}", ticket.token.label(), ticket.seat)).collect()
    }
    fn keep(x: Token) {
        KEPT.set(Some(x));
    }
    fn kept_equals(x: &Token) -> Option<bool> {
        KEPT.with_borrow(|kept| kept.as_ref().map(|kept| kept.equals(x)))
    }
    fn release() -> Option<Token> {
        KEPT.take()
    }
}
