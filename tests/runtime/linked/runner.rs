use crate::bindings::Guest;
use crate::bindings::double;
use crate::bindings::test::linked::sums::{Pair, Total, add, names};

crate::bindings::export!(Component with_types_in crate::bindings);

struct Component;

impl Guest for Component {
    fn run() {
        assert_eq!(add(u32::MAX, 2), 1);
        assert_eq!(double("añ"), "añañ");
        assert_eq!(names(&[]), Err("nothing has a name".to_owned()));
        let pair = Pair { left: 1, right: 2 };
        assert_eq!(names(&[pair, pair]), Ok(vec!["1+2".to_owned(), "1+2".to_owned()]));
        let (a, b) = (Total::new(10), Total::new(20));
        assert_eq!(a.add(pair), 13);
        assert_eq!(Total::join(a, b).add(pair), 36);
    }
}
