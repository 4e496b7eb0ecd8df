//! Says what another component does.

use crate::bindings::{Guest, both};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn through() -> (Option<String>, Option<String>) {
        both()
    }
}
