//! Adds a mark.

use crate::bindings::exports::test::converted::to_test::{Color, Drawing, Guest, Marks};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn draw(mut x: Drawing) -> Result<Drawing, Color> {
        x.marks |= Marks::BOLD;
        if x.shapes.is_empty() { Err(Color::Green) } else { Ok(x) }
    }
}
