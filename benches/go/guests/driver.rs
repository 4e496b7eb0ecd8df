//! Calls what a provider exports, and takes the time.

#[path = "bindings/driver.rs"]
mod bindings;

use std::hint::black_box;
use std::time::Instant;

use bindings::bench::work::work::{self, Counter, Shape};

struct Driver;

bindings::export!(Driver with_types_in bindings);

impl bindings::Guest for Driver {
    fn measure(what: String, calls: u32) -> (f64, f64) {
        let text = "a".repeat(if what == "echo 8 KiB" { 8 << 10 } else { 16 });
        let items = work::make(1000);
        let shapes: Vec<Shape> = (0..300)
            .map(|n| match n % 3 {
                0 => Shape::Dot,
                1 => Shape::Circle(f64::from(n)),
                _ => Shape::Label("a label of some length".to_owned()),
            })
            .collect();
        let counter = Counter::new(0);
        let (allocated, start) = (work::allocated(), Instant::now());
        for n in 0..calls {
            match what.as_str() {
                "add" => drop(black_box(work::add(n, 2))),
                "echo 16 B" | "echo 8 KiB" => drop(black_box(work::echo(&text))),
                "1,000 records out" => drop(black_box(work::make(1000))),
                "1,000 records in" => drop(black_box(work::total(&items))),
                "300 variants" => drop(black_box(work::reverse(&shapes))),
                "option in result" => drop(black_box(work::halve(n))),
                "method" => drop(black_box(counter.add(n))),
                "constructor and drop" => drop(black_box(Counter::new(n))),
                _ => panic!("nothing is called `{what}`"),
            }
        }
        let time = start.elapsed();
        let allocated = work::allocated() - allocated;
        (time.as_nanos() as f64 / f64::from(calls), allocated as f64 / f64::from(calls))
    }
}
