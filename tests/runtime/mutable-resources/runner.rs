//! What methods change is there in the next call.

use crate::bindings::test::mutable_resources::to_test::{Fixed, Log};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl crate::bindings::Guest for Component {
    fn run() {
        let a = Log::new("one");
        assert_eq!(a.add("two"), 2);
        assert_eq!(a.add("three"), 3);
        let b = Log::new("four");
        b.take_from(&a);
        assert_eq!(b.lines(), ["four", "one", "two", "three"]);
        assert_eq!(Log::length(&a), 0);
        let a = Log::absorb(a, &b);
        assert_eq!(a.lines(), ["four", "one", "two", "three"]);
        assert_eq!(Log::length(&b), 4);
        assert_eq!(Fixed::new(7).get(), 7);
    }
}
