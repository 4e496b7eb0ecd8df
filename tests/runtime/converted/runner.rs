//! A drawing comes back through the middle as it was, with one mark more from each of the two.

use std::collections::BTreeMap;

use crate::bindings::test::converted::to_test::{Color, Drawing, Marks, Point, Shape, draw};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl crate::bindings::Guest for Component {
    fn run() {
        let (p, q) = (Point { x: 1, y: -2 }, Point { x: 3, y: 4 });
        let shapes = vec![
            Shape::Nothing,
            Shape::Point(p),
            Shape::Line(vec![p, q]),
            Shape::Named(("n".to_owned(), Color::Green)),
            Shape::Perhaps(Some(Ok(q))),
            Shape::Perhaps(Some(Err(Color::Red))),
            Shape::Perhaps(None),
            Shape::Corners(BTreeMap::from([("a".to_owned(), p), ("b".to_owned(), q)])),
            Shape::Raw(vec![1, 2, 3]),
        ];
        let drawing = Drawing { shapes, marks: Marks::empty(), background: Some(Color::Green) };
        let back = draw(&drawing).expect("there are shapes");
        assert_eq!(format!("{:?}", back.shapes), format!("{:?}", drawing.shapes));
        assert_eq!(back.marks, Marks::all());
        assert!(matches!(back.background, Some(Color::Green)));
        let empty = Drawing { shapes: Vec::new(), ..drawing };
        assert!(matches!(draw(&empty), Err(Color::Green)));
    }
}
