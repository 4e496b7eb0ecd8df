//! Variants with every kind of payload, payloads whose flat types join, and enums.

use crate::bindings::Guest;
use crate::bindings::test::variants::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        enums();
        shapes();
        joined();
    }
}

fn enums() {
    for color in [Color::Red, Color::Green, Color::Blue] {
        assert_eq!(echo_color(color), color);
    }
    assert_eq!(next_color(Color::Red), Some(Color::Green));
    assert_eq!(next_color(Color::Green), Some(Color::Blue));
    assert_eq!(next_color(Color::Blue), None);
    assert_eq!(echo_lonely(Lonely::Only), Lonely::Only);
    assert_eq!(format!("{:?}", Color::Red), "Color::Red");
}

fn shapes() {
    assert!(matches!(echo_shape(&Shape::Nothing), Shape::Nothing));
    assert_eq!(format!("{:?}", [Shape::Nothing, Shape::Circle(0.5)]), "[Shape::Nothing, Shape::Circle(0.5)]");
    assert!(matches!(echo_shape(&Shape::Circle(-0.5)), Shape::Circle(-0.5)));
    assert!(matches!(echo_shape(&Shape::Rectangle((1e300, 0.1))), Shape::Rectangle((1e300, 0.1))));
    assert!(matches!(echo_shape(&Shape::Polygon(vec![])), Shape::Polygon(points) if points.is_empty()));
    let points = vec![(0, 0), (i32::MAX, 0), (0, i32::MIN)];
    assert!(matches!(echo_shape(&Shape::Polygon(points.clone())), Shape::Polygon(back) if back == points));
    assert!(matches!(echo_shape(&Shape::Label("🐉".to_owned())), Shape::Label(back) if back == "🐉"));
    for inner in [None, Some(0), Some(255)] {
        let Shape::Colored(back) = echo_shape(&Shape::Colored(Colored { color: Color::Blue, inner })) else {
            panic!("another case came back");
        };
        assert_eq!((back.color, back.inner), (Color::Blue, inner));
    }

    assert_eq!(area(&Shape::Nothing), 0.0);
    assert_eq!(area(&Shape::Circle(2.0)), 12.0);
    assert_eq!(area(&Shape::Rectangle((2.5, 4.0))), 10.0);
    assert_eq!(area(&Shape::Polygon(vec![(0, 0), (4, 0), (4, 3), (0, 3)])), 12.0);

    let all = [
        Shape::Label(String::new()),
        Shape::Nothing,
        Shape::Polygon(vec![(1, 2)]),
        Shape::Circle(1.0),
        Shape::Rectangle((3.0, 4.0)),
    ];
    let back = echo_shapes(&all);
    assert_eq!(format!("{back:?}"), format!("{all:?}"));
    assert!(echo_shapes(&[]).is_empty());
}

fn joined() {
    let all = [
        Joined::Small(255),
        Joined::Float(f32::MIN_POSITIVE),
        Joined::Wide(u64::MAX),
        Joined::Double(f64::MIN),
        Joined::Text("text".to_owned()),
        Joined::Mixed((1.5, 1 << 40, -2.5)),
    ];
    for (index, x) in all.iter().enumerate() {
        assert_eq!(which(x), index as u32);
        assert_eq!(format!("{:?}", echo_joined(x)), format!("{x:?}"));
    }
    for x in [
        BesidePointer::Text("text".to_owned()),
        BesidePointer::Signed(i32::MIN),
        BesidePointer::Byte(-1),
        BesidePointer::Letter(char::MAX),
        BesidePointer::Both((i16::MIN, -1)),
    ] {
        assert_eq!(format!("{:?}", echo_beside_pointer(&x)), format!("{x:?}"));
    }
    let Joined::Float(nan) = echo_joined(&Joined::Float(f32::NAN)) else { panic!("another case came back") };
    assert!(nan.is_nan());
}
