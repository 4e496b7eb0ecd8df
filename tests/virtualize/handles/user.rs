//! Asks for things, and counts how many there are.

use crate::bindings::Guest;
use crate::bindings::test::handles::service::{Parcel, counted, same, swap};
use crate::bindings::test::handles::things::{Thing, living};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() -> u32 {
        let thing = same(Thing::new());
        assert_eq!(living(), 1);
        let parcel = |label: &str| Parcel { label: label.to_owned(), inside: Thing::new() };
        let swapped = swap(vec![parcel("one"), parcel("two")], Some(thing)).expect("there are some");
        let labels: Vec<&str> = swapped.iter().map(|parcel| parcel.label.as_str()).collect();
        assert_eq!((labels.as_slice(), living()), (["two", "one", "other", "new"].as_slice(), 4));
        let refused = swap(vec![], swapped.into_iter().map(|parcel| parcel.inside).next()).expect_err("there are none");
        assert_eq!(living(), 1);
        drop(same(refused));
        assert_eq!(living(), 0);
        counted()
    }
}
