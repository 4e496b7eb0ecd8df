//! Each label has its own implementation.

use crate::bindings::{Guest, backup, primary};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        assert_eq!(primary::get("a"), Some("primary a".to_owned()));
        assert_eq!(backup::get("a"), Some("backup a".to_owned()));
        assert_eq!(primary::get(""), None);
        assert_eq!(backup::get(""), Some("backup ".to_owned()));
    }
}
