//! What is in brackets came through the middle.

use crate::bindings::{Guest, count, words};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        assert_eq!(count(), 100);
        let (a, b) = (words::Word::new("one"), words::Word::new("é"));
        assert_eq!(a.text(), "[one]");
        assert_eq!(words::size_of(&b).letters, 4);
        assert_eq!(words::joined(a, &b).text(), "[oneé]");
        drop(b);
        assert_eq!(count(), 103);
    }
}
