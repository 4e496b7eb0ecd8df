//! Two versions of one package, imported at once: the version is in the path only because two meet.

use crate::bindings::Guest;
use crate::bindings::my::dep1_0_0::a as one;
use crate::bindings::my::dep2_0_0::a as two;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        assert_eq!(one::version(), 1);
        assert_eq!(two::version(), 2);
        assert_eq!(one::describe(one::Item { id: 7 }), "7");
        let item = two::upgrade(7);
        assert_eq!(two::describe(&item), "7 item 7");
    }
}
