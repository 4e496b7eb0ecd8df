//! The types of the import and the export are two, and become one another.

use crate::bindings::exports::test::converted::to_test::{Color, Drawing, Guest, Marks};
use crate::bindings::test::converted::to_test as imported;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn draw(x: Drawing) -> Result<Drawing, Color> {
        match imported::draw(&x.into()) {
            Ok(drawing) => {
                let drawing = Drawing::from(drawing);
                Ok(Drawing { marks: drawing.marks | Marks::WIDE, ..drawing })
            }
            Err(color) => Err(color.into()),
        }
    }
}
