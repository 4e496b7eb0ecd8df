//! Options: none and some of every kind, nested, in records and in lists.

use crate::bindings::Guest;
use crate::bindings::test::options::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        for x in [None, Some(0), Some(u8::MAX)] {
            assert_eq!(echo_u8(x), x);
        }
        for x in [None, Some(0), Some(u64::MAX)] {
            assert_eq!(echo_u64(x), x);
        }
        for x in [None, Some(""), Some("\u{feff}some")] {
            assert_eq!(echo_string(x).as_deref(), x);
            assert_eq!(is_some(x), x.is_some());
        }
        for x in [None, Some(&[][..]), Some(&[1, u32::MAX][..])] {
            assert_eq!(echo_list(x).as_deref(), x);
        }
        for x in [None, Some(None), Some(Some(None)), Some(Some(Some(7)))] {
            assert_eq!(echo_nested(x), x);
        }
        for depth in [None, Some(3)] {
            for name in [None, Some("name".to_owned())] {
                for inner in [None, Some((1, None)), Some((u64::MAX, Some(-0.5)))] {
                    let back = echo_settings(&Settings { depth, name: name.clone(), inner });
                    assert_eq!((back.depth, back.name, back.inner), (depth, name.clone(), inner));
                }
            }
        }
        let haystack = [None, Some(String::new()), Some("needle".to_owned())];
        assert_eq!(find(&haystack, "needle"), Some(2));
        assert_eq!(find(&haystack, ""), Some(1));
        assert_eq!(find(&haystack, "straw"), None);
        assert_eq!(both(Some('x'), Some(0.5)), Some(('x', 0.5)));
        assert_eq!(both(Some('x'), None), None);
        assert_eq!(both(None, Some(0.5)), None);
    }
}
