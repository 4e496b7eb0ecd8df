//! Says what it reads of its environment.

use crate::bindings::exports::test::parts::told::Guest;
use crate::bindings::wasi::cli::environment::get_environment;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn variable() -> Option<String> {
        get_environment().into_iter().find(|(key, _)| key == "KEY").map(|(_, value)| value)
    }
}
