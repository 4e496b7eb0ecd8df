//! A resource that a component both imports and exports: the runner sees the exported one.

use crate::bindings::Guest;
use crate::bindings::test::resources_both::{
    counts,
    to_test::{Stack, sum},
};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        assert_eq!(counts::calls(), 0);
        let a = Stack::new();
        assert_eq!(a.push("one"), 1);
        assert_eq!(a.push("ñandú"), 2);
        assert_eq!(a.pop().as_deref(), Some("ÑANDÚ"));
        let b = Stack::new();
        assert_eq!(b.pop(), None);
        assert_eq!(b.push("two"), 1);
        let joined = Stack::join(a, &b);
        assert_eq!(joined.pop().as_deref(), Some("TWO"));
        assert_eq!(joined.push("three"), 2);
        assert_eq!(sum(vec![joined, b, Stack::new()]), 3);
        assert_eq!(sum(vec![]), 0);
        assert_eq!(counts::calls(), 13, "every call went through the middle");
    }
}
