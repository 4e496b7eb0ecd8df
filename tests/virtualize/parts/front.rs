//! Says what it reads of its environment, and what the other component does.

use crate::bindings::Guest;
use crate::bindings::test::parts::told;
use crate::bindings::wasi::cli::environment::get_environment;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn both() -> (Option<String>, Option<String>) {
        let own = get_environment().into_iter().find(|(key, _)| key == "KEY").map(|(_, value)| value);
        (own, told::variable())
    }
}
