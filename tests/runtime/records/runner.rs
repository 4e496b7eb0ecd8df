//! Records with fields of every size and alignment, nested records, and tuples up to sixteen.

use crate::bindings::Guest;
use crate::bindings::test::records::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        scalars();
        people();
        tuples();
    }
}

fn scalars() {
    let x = Scalars { a: 255, b: i64::MIN, c: true, d: -1.5, e: 65535, f: '😀', g: f64::MAX, h: -128 };
    let y = echo_scalars(x);
    assert_eq!((y.a, y.b, y.c, y.d, y.e, y.f, y.g, y.h), (255, i64::MIN, true, -1.5, 65535, '😀', f64::MAX, -128));
    assert_eq!(describe(x), format!("255 -9223372036854775808 true -1.5 65535 '😀' {:?} -128", f64::MAX));
    let zero = Scalars { a: 0, b: 0, c: false, d: 0.0, e: 0, f: '\0', g: -0.0, h: 0 };
    assert_eq!(describe(zero), "0 0 false 0.0 0 '\\0' -0.0 0");
}

fn person(name: &str, age: u32, tags: &[&str]) -> Person {
    Person { name: name.to_owned(), age, tags: tags.iter().map(|&tag| tag.to_owned()).collect() }
}

fn same(a: &Person, b: &Person) -> bool {
    a.name == b.name && a.age == b.age && a.tags == b.tags
}

fn people() {
    let ada = person("Ada", 36, &["mathematics", "\u{feff}"]);
    let nobody = person("", 0, &[]);
    assert!(same(&echo_person(&ada), &ada));
    assert!(same(&echo_person(&nobody), &nobody));
    assert!(same(&older(&nobody, &ada), &ada));
    assert_eq!(echo_single(&Single { only: "field".to_owned() }).only, "field");

    let pair = Pair { left: ada.clone(), right: nobody.clone() };
    let back = echo_pair(&pair);
    assert!(same(&back.left, &ada) && same(&back.right, &nobody));
    let swapped = swap(&pair);
    assert!(same(&swapped.left, &nobody) && same(&swapped.right, &ada));
    assert!(same(&pair.left, &ada), "the caller keeps what it lent");
}

fn tuples() {
    assert_eq!(tuple1((41,)), (42,));
    assert_eq!(tuple2(("left", u64::MAX)), (u64::MAX, "left".to_owned()));
    let nested = ((1, 65535), (i64::MIN, (0.25,)));
    assert_eq!(tuple_nested(nested), nested);
    let (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) =
        tuple16((1, 2, 3, 4, -5, -6, -7, -8, 9.5, 10.5, true, 'l', 13, 14, 15, u64::MAX));
    assert_eq!((a, b, c, d, e, f, g, h), (u64::MAX, 15, 14, 13, 'l', true, 10.5, 9.5));
    assert_eq!((i, j, k, l, m, n, o, p), (-8, -7, -6, -5, 4, 3, 2, 1));
}
