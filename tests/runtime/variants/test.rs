//! Variants and enums, unchanged and taken apart.

use crate::bindings::exports::test::variants::to_test::{BesidePointer, Color, Guest, Joined, Lonely, Shape};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn echo_color(x: Color) -> Color {
        x
    }
    fn next_color(x: Color) -> Option<Color> {
        match x {
            Color::Red => Some(Color::Green),
            Color::Green => Some(Color::Blue),
            Color::Blue => None,
        }
    }
    fn echo_lonely(x: Lonely) -> Lonely {
        x
    }
    fn echo_shape(x: Shape) -> Shape {
        x
    }
    fn echo_shapes(x: Vec<Shape>) -> Vec<Shape> {
        x
    }
    fn echo_joined(x: Joined) -> Joined {
        x
    }
    fn echo_beside_pointer(x: BesidePointer) -> BesidePointer {
        x
    }
    fn which(x: Joined) -> u32 {
        match x {
            Joined::Small(_) => 0,
            Joined::Float(_) => 1,
            Joined::Wide(_) => 2,
            Joined::Double(_) => 3,
            Joined::Text(_) => 4,
            Joined::Mixed(_) => 5,
        }
    }
    fn area(x: Shape) -> f64 {
        match x {
            Shape::Nothing | Shape::Label(_) | Shape::Colored(_) => 0.0,
            Shape::Circle(radius) => f64::from(radius) * f64::from(radius) * 3.0,
            Shape::Rectangle((width, height)) => width * height,
            Shape::Polygon(points) => {
                let next = points.iter().cycle().skip(1);
                let twice: i32 = points.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
                f64::from(twice.abs()) / 2.0
            }
        }
    }
}
