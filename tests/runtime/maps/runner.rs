//! Maps: empty, with keys and values of many types, nested, and in records.

use std::collections::BTreeMap;

use crate::bindings::Guest;
use crate::bindings::test::maps::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

fn names(entries: &[(&str, u32)]) -> BTreeMap<String, u32> {
    entries.iter().map(|&(name, number)| (name.to_owned(), number)).collect()
}

impl Guest for Component {
    fn run() {
        for x in [names(&[]), names(&[("", 0)]), names(&[("a", 1), ("🐉", u32::MAX), ("\u{feff}", 2)])] {
            assert_eq!(echo_names(&x), x);
        }
        let numbers = BTreeMap::from([(0, String::new()), (u64::MAX, "largest".to_owned())]);
        assert_eq!(echo_numbers(&numbers), numbers);
        let chars = BTreeMap::from([('a', vec![]), ('😀', vec![0, 255])]);
        assert_eq!(echo_chars(&chars), chars);

        let inner = BTreeMap::from([(i32::MIN, None), (i32::MAX, Some("some".to_owned()))]);
        let nested = BTreeMap::from([("empty".to_owned(), BTreeMap::new()), ("full".to_owned(), inner)]);
        assert_eq!(echo_nested(&nested), nested);

        let entries = BTreeMap::from([
            ("none".to_owned(), Entry { count: 0, tags: vec![] }),
            ("two".to_owned(), Entry { count: 2, tags: vec!["x".to_owned(), "y".to_owned()] }),
        ]);
        assert_eq!(format!("{:?}", echo_entries(&entries)), format!("{entries:?}"));

        let index = echo_index(&Index { by_name: names(&[("one", 1)]), empty: BTreeMap::new() });
        assert_eq!(index.by_name, names(&[("one", 1)]));
        assert!(index.empty.is_empty());

        assert_eq!(count_words("to be or not to be"), names(&[("be", 2), ("not", 1), ("or", 1), ("to", 2)]));
        let inverted = invert(&names(&[("one", 1), ("two", 2), ("also two", 2)]));
        assert_eq!(inverted, BTreeMap::from([(1, "one".to_owned()), (2, "two".to_owned())]));

        let many: BTreeMap<String, u32> = (0..10_000).map(|i| (i.to_string(), i)).collect();
        assert!(echo_names(&many) == many);
    }
}
