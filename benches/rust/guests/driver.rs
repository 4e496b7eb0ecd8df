//! Calls what a provider exports, and takes the time. The bindings of either generator fit.

use std::hint::black_box;
use std::time::Instant;

use crate::bindings::bench::work::work::{self, Counter, Item, Point, Shape};

struct Driver;

crate::bindings::export!(Driver with_types_in crate::bindings);

/// How often a job is done in one run. The fastest time counts: whatever disturbs a program makes it slower.
const ROUNDS: usize = 5;

impl crate::bindings::Guest for Driver {
    fn measure(what: String, calls: u32) -> f64 {
        let text = "a".repeat(8 << 10);
        match what.as_str() {
            "add" => time(calls, |n| work::add(n, 2)),
            "6 scalars" => time(calls, |n| work::mix(n % 2 == 0, 8, -16, 'c', 64, 0.5)),
            "string in, 16 B" => time(calls, |_| work::string_in(&text[..16])),
            "string out, 16 B" => time(calls, |_| work::string_out(16)),
            "string in, 8 KiB" => time(calls, |_| work::string_in(&text)),
            "string out, 8 KiB" => time(calls, |_| work::string_out(8 << 10)),
            "string with spare room out, 16 B" => time(calls, |_| work::string_grown(16)),
            "string with spare room out, 8 KiB" => time(calls, |_| work::string_grown(8 << 10)),
            "list<u8> in, 8 KiB" => time(calls, |_| work::bytes_in(text.as_bytes())),
            "list<u8> out, 8 KiB" => time(calls, |_| work::bytes_out(8 << 10)),
            "list<u8> in, 64 KiB" => {
                let bytes = vec![7; 64 << 10];
                time(calls, |_| work::bytes_in(&bytes))
            }
            "list<u8> out, 64 KiB" => time(calls, |_| work::bytes_out(64 << 10)),
            "list<u32> in, 1,000" => {
                let numbers = vec![7; 1000];
                time(calls, |_| work::numbers_in(&numbers))
            }
            "list<u32> out, 1,000" => time(calls, |_| work::numbers_out(1000)),
            "flat records in, 1,000" => {
                let points = vec![Point { x: 1, y: 2, weight: 0.5 }; 1000];
                time(calls, |_| work::points_in(&points))
            }
            "flat records out, 1,000" => time(calls, |_| work::points_out(1000)),
            "strings in, 1,000" => {
                let strings = vec!["a string of a list".to_owned(); 1000];
                time(calls, |_| work::strings_in(&strings))
            }
            "strings out, 1,000" => time(calls, |_| work::strings_out(1000)),
            "records in, 1,000" => {
                let item = |id| Item { id, name: "an item's name".to_owned(), price: 0.5, tags: vec![id, 2, 3] };
                let items: Vec<Item> = (0..1000).map(item).collect();
                time(calls, |_| work::items_in(&items))
            }
            "records out, 1,000" => time(calls, |_| work::items_out(1000)),
            "variants in, 1,000" => {
                let shapes = work::shapes_out(1000);
                time(calls, |_| work::shapes_in(&shapes))
            }
            "variants out, 1,000" => time(calls, |_| work::shapes_out(1000)),
            "option in result out" => time(calls, |n| work::halve(n | 1)),
            "nested, both ways" => {
                let label = || Some("a label of some length");
                time(calls, |n| work::nested(Some(Ok::<_, &Shape>((n, label())))))
            }
            "constructor and drop" => time(calls, Counter::new),
            "method" => {
                let counter = Counter::new(0);
                time(calls, |n| counter.add(n))
            }
            "borrow" => {
                let (a, b) = (Counter::new(0), Counter::new(0));
                time(calls, |_| a.same(&b))
            }
            "own in and out" => {
                let mut counter = Some(Counter::new(0));
                time(calls, |n| counter = counter.take().map(|counter| Counter::merge(counter, Counter::new(n))))
            }
            _ => panic!("nothing is called `{what}`"),
        }
    }
}

/// The nanoseconds of one call.
fn time<T>(calls: u32, mut call: impl FnMut(u32) -> T) -> f64 {
    let round = |_| {
        let start = Instant::now();
        for n in 0..calls {
            drop(black_box(call(black_box(n))));
        }
        start.elapsed().as_nanos() as f64 / f64::from(calls)
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}
