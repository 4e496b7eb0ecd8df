// OPTIONS: --raw-strings --map-type crate::component::Pairs --disable-run-ctors-once-workaround
//! Strings are bytes, and maps are lists of pairs.

use std::cell::RefCell;

use crate::bindings::exports::test::rust_options::to_test::{Entry, Guest, GuestPage, Pair};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

/// A map in the order in which it is filled, with no more than a type of maps needs.
pub struct Pairs<K, V>(Vec<(K, V)>);

impl<K: PartialEq, V> Pairs<K, V> {
    pub fn new() -> Self {
        Pairs(Vec::new())
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.0.iter_mut().find(|(other, _)| *other == key) {
            Some((_, there)) => Some(std::mem::replace(there, value)),
            None => {
                self.0.push((key, value));
                None
            }
        }
    }
}

impl<K, V> IntoIterator for Pairs<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Pairs<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(key, value)| (key, value))
    }
}

struct Text(RefCell<Vec<u8>>);

impl GuestPage for Text {
    fn new(title: Vec<u8>) -> Text {
        Text(RefCell::new(title))
    }
    fn bold(&self) {
        let mut text = self.0.borrow_mut();
        text.insert(0, b'*');
        text.push(b'*');
    }
    fn line(&self, text: Vec<u8>) {
        self.0.borrow_mut().extend([b"\n", text.as_slice()].concat());
    }
    fn text(&self) -> Vec<u8> {
        self.0.borrow().clone()
    }
}

impl Guest for Component {
    type Page = Text;

    fn index(words: Vec<Vec<u8>>) -> Pairs<Vec<u8>, u32> {
        let mut pairs = Pairs::new();
        for word in words {
            if let Some(count) = pairs.insert(word.clone(), 1) {
                pairs.insert(word, count + 1);
            }
        }
        pairs
    }
    fn largest(index: Pairs<Vec<u8>, u32>) -> Option<Entry> {
        let largest = index.into_iter().max_by_key(|(_, count)| *count);
        largest.map(|(key, count)| Entry { key, count })
    }
    fn never() {}
    fn same(x: Entry) -> Pair {
        Pair { key: x.key, count: x.count }
    }
}
