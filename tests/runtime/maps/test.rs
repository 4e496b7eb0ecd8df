//! Maps are ordered maps.

use std::collections::BTreeMap;

use crate::bindings::exports::test::maps::to_test::{Entry, Guest, Index};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

type Nested = BTreeMap<String, BTreeMap<i32, Option<String>>>;

impl Guest for Component {
    fn echo_names(x: BTreeMap<String, u32>) -> BTreeMap<String, u32> {
        x
    }
    fn echo_numbers(x: BTreeMap<u64, String>) -> BTreeMap<u64, String> {
        x
    }
    fn echo_chars(x: BTreeMap<char, Vec<u8>>) -> BTreeMap<char, Vec<u8>> {
        x
    }
    fn echo_nested(x: Nested) -> Nested {
        x
    }
    fn echo_entries(x: BTreeMap<String, Entry>) -> BTreeMap<String, Entry> {
        x
    }
    fn echo_index(x: Index) -> Index {
        x
    }
    fn count_words(text: String) -> BTreeMap<String, u32> {
        let mut counts = BTreeMap::new();
        for word in text.split_whitespace() {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
        counts
    }
    fn invert(x: BTreeMap<String, u32>) -> BTreeMap<u32, String> {
        x.into_iter().map(|(name, number)| (number, name)).collect()
    }
}
