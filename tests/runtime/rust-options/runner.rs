// OPTIONS: --chainable-methods all --map-type std::collections::HashMap --merge-structurally-equal-types
// OPTIONS: -d PartialEq --skip never --type-section-suffix .runner --export-macro-name expose
// OPTIONS: --default-bindings-module crate::bindings --std-feature
//! Methods that give back their resource, hash maps, and two records that are one type.

use std::collections::HashMap;

use crate::bindings::test::rust_options::to_test::{Entry, Page, Pair, index, largest, same};

struct Component;

crate::bindings::expose!(Component);

impl crate::bindings::Guest for Component {
    fn run() {
        let page = Page::new("t").bold().line("a").line("b");
        assert_eq!(page.text(), "*t*\na\nb");

        let words: Vec<String> = ["x", "y", "x"].map(str::to_owned).into();
        let counts: HashMap<String, u32> = index(&words);
        assert_eq!(counts, HashMap::from([("x".to_owned(), 2), ("y".to_owned(), 1)]));
        let entry: Entry = largest(&counts).expect("there are words");
        assert_eq!(entry, Entry { key: "x".to_owned(), count: 2 });
        assert_eq!(largest(&HashMap::new()), None);

        let pair: Pair = same(&entry);
        assert_eq!(pair, entry, "they are one type");
    }
}
