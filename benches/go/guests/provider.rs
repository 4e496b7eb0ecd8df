//! Does what a driver asks for.

#[path = "bindings/provider.rs"]
mod bindings;

use std::cell::Cell;

use bindings::exports::bench::work::work::{Guest, GuestCounter, Item, Shape};

struct Provider;

bindings::export!(Provider with_types_in bindings);

struct Count(Cell<u32>);

impl GuestCounter for Count {
    fn new(start: u32) -> Count {
        Count(Cell::new(start))
    }
    fn add(&self, by: u32) -> u32 {
        self.0.set(self.0.get().wrapping_add(by));
        self.0.get()
    }
}

impl Guest for Provider {
    type Counter = Count;

    fn add(a: u32, b: u32) -> u32 {
        a.wrapping_add(b)
    }
    fn echo(text: String) -> String {
        text
    }
    fn make(count: u32) -> Vec<Item> {
        let item = |id| Item { id, name: "an item's name".to_owned(), price: f64::from(id), tags: vec![id, 2, 3] };
        (0..count).map(item).collect()
    }
    fn total(items: Vec<Item>) -> f64 {
        items.iter().map(|item| item.price).sum()
    }
    fn reverse(mut shapes: Vec<Shape>) -> Vec<Shape> {
        shapes.reverse();
        shapes
    }
    fn halve(number: u32) -> Result<Option<u32>, String> {
        match number {
            0 => Err("0 has no half".to_owned()),
            odd if odd % 2 == 1 => Ok(None),
            even => Ok(Some(even / 2)),
        }
    }
    fn allocated() -> u64 {
        0
    }
}
