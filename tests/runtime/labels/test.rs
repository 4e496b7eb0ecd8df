//! Two stores: the first has nothing under an empty key.

use crate::bindings::exports::{backup, primary};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl primary::Guest for Component {
    fn get(key: String) -> Option<String> {
        (!key.is_empty()).then(|| format!("primary {key}"))
    }
}

impl backup::Guest for Component {
    fn get(key: String) -> Option<String> {
        Some(format!("backup {key}"))
    }
}
