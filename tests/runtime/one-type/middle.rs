// OPTIONS: --merge-imports-and-exports
//! The types of the import and the export are one.

use crate::bindings::exports::test::one_type::to_test::{Color, Drawing, Guest, Marks};
use crate::bindings::test::one_type::to_test as imported;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn draw(x: Drawing) -> Result<Drawing, Color> {
        let drawing: imported::Drawing = imported::draw(&x)?;
        Ok(Drawing { marks: drawing.marks | Marks::WIDE, ..drawing })
    }
}
