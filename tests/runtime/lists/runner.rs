//! Lists: empty, of every kind of element, nested, and large.

use crate::bindings::Guest;
use crate::bindings::test::lists::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        scalars();
        compound();
        work();
        large();
    }
}

fn scalars() {
    assert_eq!(empty(), []);
    assert_eq!(echo_u8s(&[]), []);
    assert_eq!(echo_bools(&[true, false, true]), [true, false, true]);
    assert_eq!(echo_u8s(&[0, 127, 128, 255]), [0, 127, 128, 255]);
    assert_eq!(echo_s16s(&[i16::MIN, -1, 0, i16::MAX]), [i16::MIN, -1, 0, i16::MAX]);
    assert_eq!(echo_u32s(&[0, u32::MAX]), [0, u32::MAX]);
    assert_eq!(echo_s64s(&[i64::MIN, 0, i64::MAX]), [i64::MIN, 0, i64::MAX]);
    assert_eq!(echo_f32s(&[-0.5, f32::INFINITY]), [-0.5, f32::INFINITY]);
    let floats = echo_f64s(&[f64::MIN, f64::NAN, -0.0]);
    assert!(floats[0] == f64::MIN && floats[1].is_nan() && floats[2].is_sign_negative());
    assert_eq!(echo_chars(&['a', '\u{feff}', '😀']), ['a', '\u{feff}', '😀']);
}

fn compound() {
    assert_eq!(echo_strings(&[]), Vec::<String>::new());
    let strings = ["", "a", "\u{feff}", "🐉"].map(str::to_owned);
    assert_eq!(echo_strings(&strings), strings);

    let nested = vec![vec![], vec![vec![]], vec![vec![1, 2], vec![], vec![3]]];
    assert_eq!(echo_nested(&nested), nested);
    assert_eq!(echo_nested(&[]), Vec::<Vec<Vec<u16>>>::new());

    let tuples = [(1, "one".to_owned(), u64::MAX), (255, String::new(), 0)];
    assert_eq!(echo_tuples(&tuples), tuples);

    let points = echo_points(&[Point { x: i32::MIN, y: i32::MAX }, Point { x: 0, y: -1 }]);
    assert_eq!(points.len(), 2);
    assert_eq!((points[0].x, points[0].y, points[1].x, points[1].y), (i32::MIN, i32::MAX, 0, -1));

    let named = echo_named(&[
        Named { name: "empty".to_owned(), weights: vec![] },
        Named { name: String::new(), weights: vec![1.0, -2.5] },
    ]);
    assert_eq!((named[0].name.as_str(), named[0].weights.as_slice()), ("empty", &[][..]));
    assert_eq!((named[1].name.as_str(), named[1].weights.as_slice()), ("", &[1.0, -2.5][..]));

    let options = [None, Some(String::new()), Some("some".to_owned())];
    assert_eq!(echo_options(&options), options);
}

fn work() {
    assert_eq!(sum(&[]), 0);
    assert_eq!(sum(&[u32::MAX, u32::MAX, 2]), 1 << 33);
    assert_eq!(reversed(&["a".to_owned(), "b".to_owned(), "c".to_owned()]), ["c", "b", "a"]);
    let sorted = sorted(&[Point { x: 2, y: 0 }, Point { x: -1, y: 5 }, Point { x: 2, y: -7 }]);
    let sorted: Vec<_> = sorted.iter().map(|point| (point.x, point.y)).collect();
    assert_eq!(sorted, [(-1, 5), (2, -7), (2, 0)]);
    assert_eq!(iota(0), []);
    assert_eq!(iota(5), [0, 1, 2, 3, 4]);
}

fn large() {
    let bytes: Vec<u8> = (0..1_000_000_u32).map(|i| (i * 7) as u8).collect();
    assert!(echo_u8s(&bytes) == bytes);
    let strings: Vec<String> = (0..20_000).map(|i| i.to_string()).collect();
    assert!(echo_strings(&strings) == strings);
    assert_eq!(sum(&iota(100_000)), 4_999_950_000);
    for _ in 0..200 {
        assert_eq!(echo_u8s(&bytes).len(), bytes.len()); // leaks of one list a call would run out of memory
    }
}
