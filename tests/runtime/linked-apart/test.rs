use std::cell::Cell;

use crate::bindings::Guest;
use crate::bindings::exports::test::linked_apart::{products, sums};

crate::bindings::export!(Component with_types_in crate::bindings);

struct Component;

struct Sum(Cell<u32>);

struct Product(Cell<u32>);

impl Guest for Component {
    fn of(numbers: Vec<u32>) -> u32 {
        numbers.len() as u32
    }
}

impl sums::Guest for Component {
    type Total = Sum;

    fn of(numbers: Vec<u32>) -> u32 {
        numbers.iter().sum()
    }
}

impl sums::GuestTotal for Sum {
    fn new(start: u32) -> Self {
        Sum(Cell::new(start))
    }

    fn add(&self, number: u32) -> u32 {
        self.0.set(self.0.get() + number);
        self.0.get()
    }
}

impl products::Guest for Component {
    type Total = Product;

    fn of(numbers: Vec<u32>) -> u32 {
        numbers.iter().product()
    }
}

impl products::GuestTotal for Product {
    fn new(start: u32) -> Self {
        Product(Cell::new(start))
    }

    fn add(&self, number: u32) -> u32 {
        self.0.set(self.0.get() * number);
        self.0.get()
    }
}
