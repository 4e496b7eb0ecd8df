use std::cell::Cell;

use crate::bindings::Guest;
use crate::bindings::exports::test::linked::sums::{self, GuestTotal, Pair, Total};

crate::bindings::export!(Component with_types_in crate::bindings);

struct Component;

struct MyTotal(Cell<u32>);

impl Guest for Component {
    fn double(text: String) -> String {
        text.repeat(2)
    }
}

impl sums::Guest for Component {
    type Total = MyTotal;

    fn add(left: u32, right: u32) -> u32 {
        left.wrapping_add(right)
    }

    fn names(pairs: Vec<Pair>) -> Result<Vec<String>, String> {
        if pairs.is_empty() {
            return Err("nothing has a name".to_owned());
        }
        Ok(pairs.iter().map(|pair| format!("{}+{}", pair.left, pair.right)).collect())
    }
}

impl GuestTotal for MyTotal {
    fn new(start: u32) -> Self {
        MyTotal(Cell::new(start))
    }

    fn add(&self, pair: Pair) -> u32 {
        self.0.set(self.0.get() + pair.left + pair.right);
        self.0.get()
    }

    fn join(a: Total, b: Total) -> Total {
        Total::new(MyTotal(Cell::new(a.get::<MyTotal>().0.get() + b.get::<MyTotal>().0.get())))
    }
}
