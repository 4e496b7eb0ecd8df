//! Gives things away to what is denied. None of them may be lost.

use crate::bindings::{Guest, alone};
use crate::bindings::test::handles::sink::{Choice, lend, take, wide};
use crate::bindings::test::handles::things::{Thing, living};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        take(vec![], Choice::Nothing, None);
        take(vec![Thing::new(), Thing::new()], Choice::One(Thing::new()), Some((1, Thing::new())));
        assert_eq!(living(), 0);
        take(vec![], Choice::Number(u64::MAX), None);
        take(vec![Thing::new()], Choice::Many(vec![Thing::new(), Thing::new()]), None);
        assert_eq!(living(), 0);
        let all = vec![Choice::Many(vec![Thing::new(), Thing::new()]), Choice::Nothing, Choice::One(Thing::new())];
        let texts = std::array::from_fn(|index| index.to_string());
        let [a, b, c, d, e, f, g, h]: [String; 8] = texts;
        let refused = wide(&(a, b, c, d, e, f, g, h), Choice::Number(7), all, Thing::new());
        assert_eq!((refused, living()), (Err("denied".to_owned()), 0));
        let (one, other) = (Thing::new(), Thing::new());
        assert_eq!(lend(&one, &[&one, &other]), None);
        assert_eq!(living(), 2);
        assert!(alone(1).is_empty());
    }
}
