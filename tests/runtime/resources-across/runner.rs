//! One resource across three components: made, lent, given and dropped by each of them.

use crate::bindings::Guest;
use crate::bindings::test::resources_across::base_types::{Token, living};
use crate::bindings::test::resources_across::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        let ours = Token::new("ours");
        assert_eq!(stamp_twice(&ours), 2);
        assert_eq!(ours.stamps(), 2);

        let theirs = make("theirs");
        assert_eq!((theirs.label().as_str(), theirs.stamps(), living()), ("made theirs", 0, 2));
        assert!(!theirs.equals(&ours));

        let ticket = exchange(ours);
        assert_eq!((ticket.token.label().as_str(), ticket.seat), ("ours", 2));
        let other = Ticket { token: theirs, seat: u32::MAX };
        assert_eq!(consume(vec![ticket, other]), ["ours: 2", "made theirs: 4294967295"]);
        assert_eq!(living(), 0, "consumed by the test component, dropped by the base");
        assert_eq!(consume(vec![]), Vec::<String>::new());

        let (kept, other) = (Token::new("kept"), Token::new("kept"));
        assert_eq!(kept_equals(&other), None);
        keep(kept);
        assert_eq!(kept_equals(&other), Some(false));
        let kept = release().expect("what was kept");
        assert!(release().is_none());
        assert_eq!((kept.label().as_str(), living()), ("kept", 2));
        drop((kept, other));
        assert_eq!(living(), 0);
    }
}
