//! Does what a driver asks for. The bindings of either generator fit.

use std::cell::Cell;

use crate::bindings::exports::bench::work::work::{Counter, CounterBorrow, Guest, GuestCounter, Item, Point, Shape};

struct Provider;

crate::bindings::export!(Provider with_types_in crate::bindings);

type Nested = Option<Result<(u32, Option<String>), Shape>>;

struct Count(Cell<u32>);

impl GuestCounter for Count {
    fn new(start: u32) -> Count {
        Count(Cell::new(start))
    }
    fn add(&self, by: u32) -> u32 {
        self.0.set(self.0.get().wrapping_add(by));
        self.0.get()
    }
    fn same(&self, other: CounterBorrow<'_>) -> bool {
        self.0.get() == other.get::<Count>().0.get()
    }
    fn merge(a: Counter, b: Counter) -> Counter {
        Counter::new(Count(Cell::new(a.get::<Count>().add(b.get::<Count>().0.get()))))
    }
}

impl Guest for Provider {
    type Counter = Count;

    fn add(a: u32, b: u32) -> u32 {
        a.wrapping_add(b)
    }
    fn mix(a: bool, b: u8, c: i16, d: char, e: i64, f: f32) -> f64 {
        f64::from(u8::from(a)) + f64::from(b) + f64::from(c) + f64::from(d as u32) + e as f64 + f64::from(f)
    }
    fn string_in(text: String) -> u32 {
        text.len() as u32
    }
    fn string_out(length: u32) -> String {
        "a".repeat(length as usize)
    }
    fn string_grown(length: u32) -> String {
        let mut text = String::with_capacity(2 * length as usize);
        text.push_str(&TEXT[..length as usize]);
        text
    }
    fn bytes_in(bytes: Vec<u8>) -> u32 {
        bytes.len() as u32
    }
    fn bytes_out(length: u32) -> Vec<u8> {
        vec![7; length as usize]
    }
    fn numbers_in(numbers: Vec<u32>) -> u32 {
        numbers.len() as u32
    }
    fn numbers_out(length: u32) -> Vec<u32> {
        // Zeros, as an allocator has them: a loop that is this program's own would be what is measured.
        vec![0; length as usize]
    }
    fn points_in(points: Vec<Point>) -> f64 {
        points.last().map_or(0.0, |point| point.weight)
    }
    fn points_out(length: u32) -> Vec<Point> {
        vec![Point { x: 1, y: 2, weight: 0.5 }; length as usize]
    }
    fn strings_in(strings: Vec<String>) -> u32 {
        strings.len() as u32
    }
    fn strings_out(length: u32) -> Vec<String> {
        (0..length).map(|_| "a string of a list".to_owned()).collect()
    }
    fn items_in(items: Vec<Item>) -> f64 {
        items.last().map_or(0.0, |item| item.price)
    }
    fn items_out(length: u32) -> Vec<Item> {
        let item = |id| Item { id, name: "an item's name".to_owned(), price: f64::from(id), tags: vec![id, 2, 3] };
        (0..length).map(item).collect()
    }
    fn shapes_in(shapes: Vec<Shape>) -> u32 {
        shapes.len() as u32
    }
    fn shapes_out(length: u32) -> Vec<Shape> {
        (0..length)
            .map(|n| match n % 4 {
                0 => Shape::Dot,
                1 => Shape::Circle(f64::from(n)),
                2 => Shape::Label("a label of some length".to_owned()),
                _ => Shape::Pair((n, Some("the second of a pair".to_owned()))),
            })
            .collect()
    }
    fn halve(number: u32) -> Result<Option<u32>, String> {
        match number {
            0 => Err("0 has no half".to_owned()),
            odd if odd % 2 == 1 => Ok(None),
            even => Ok(Some(even / 2)),
        }
    }
    fn nested(value: Nested) -> Nested {
        value
    }
}

static TEXT: &str = match std::str::from_utf8(&[b'a'; 8 << 10]) {
    Ok(text) => text,
    Err(_) => unreachable!(),
};
