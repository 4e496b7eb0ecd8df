// OPTIONS: --ownership borrowing
//! What an export is given, it owns.

use crate::bindings::exports::test::rust_borrowing::to_test::{Both, Guest, Sent};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn count(x: Sent) -> u32 {
        assert_eq!(x.name, "n");
        x.parts.iter().map(|part| part.len() as u32).sum()
    }
    fn echo(x: Both) -> Both {
        x
    }
}
