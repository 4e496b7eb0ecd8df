//! Handles inside every aggregate, owned and borrowed, and none of them lost.

use crate::bindings::Guest;
use crate::bindings::test::resources_in_aggregates::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

fn thing(id: u32) -> Thing {
    Thing::new(id)
}

fn ids(things: &[Thing]) -> Vec<u32> {
    things.iter().map(Thing::id).collect()
}

impl Guest for Component {
    fn run() {
        owned();
        assert_eq!(living(), 0);
        records_and_variants();
        assert_eq!(living(), 0);
        deep();
        assert_eq!(living(), 0);
        borrowed();
        assert_eq!(living(), 0);
    }
}

fn owned() {
    assert!(in_list(vec![]).is_empty());
    assert_eq!(ids(&in_list(vec![thing(3), thing(1), thing(2)])), [3, 1, 2]);
    assert!(in_option(None).is_none());
    assert_eq!(in_option(Some(thing(u32::MAX))).map(|thing| thing.id()), Some(u32::MAX));
    assert_eq!(in_result(Ok(thing(1))).map(|thing| thing.id()).ok(), Some(1));
    assert_eq!(in_result(Err(thing(2))).err().map(|thing| thing.id()), Some(2));
    let (a, between, b) = in_tuple((thing(1), 255, thing(2)));
    assert_eq!((a.id(), between, b.id()), (2, 255, 1));
    assert_eq!(through_alias(thing(9)).id(), 9);
    assert_eq!(living(), 2, "the tuple's two are still here");
}

fn records_and_variants() {
    let named = |name: &str, id| Named { name: name.to_owned(), thing: thing(id) };
    let back = in_record(named("name", 4));
    assert_eq!((back.name.as_str(), back.thing.id()), ("name", 4));
    let back = in_nested(Nested { left: named("left", 5), right: None });
    assert_eq!((back.left.thing.id(), back.right.is_none()), (5, true));
    let back = in_nested(Nested { left: named("left", 5), right: Some(named("right", 6)) });
    let right = back.right.expect("the right one");
    assert_eq!((right.name.as_str(), right.thing.id()), ("right", 6));

    assert!(matches!(in_variant(Choice::Nothing), Choice::Nothing));
    assert!(matches!(in_variant(Choice::One(thing(7))), Choice::One(thing) if thing.id() == 7));
    let Choice::Many(things) = in_variant(Choice::Many(vec![thing(8), thing(9)])) else {
        panic!("another case came back");
    };
    assert_eq!(ids(&things), [8, 9]);
    let all = vec![Choice::Many(things), Choice::Nothing, Choice::One(thing(10)), Choice::Many(vec![])];
    assert_eq!(swallow(all), 27);
}

fn deep() {
    let back = in_deep(vec![
        None,
        Some(Ok(("🐉".to_owned(), thing(1)))),
        Some(Err(vec![])),
        Some(Err(vec![thing(2), thing(3)])),
    ]);
    let [None, Some(Ok((name, one))), Some(Err(empty)), Some(Err(two))] = back.as_slice() else {
        panic!("another shape came back");
    };
    assert_eq!((name.as_str(), one.id(), empty.len(), ids(two)), ("🐉", 1, 0, vec![2, 3]));
    assert_eq!(living(), 3);
}

fn borrowed() {
    let (a, b) = (thing(30), thing(10));
    assert_eq!(borrowed_list(&[&a, &b, &a]), [30, 10, 30]);
    assert_eq!(borrowed_list(&[]), []);
    assert_eq!(borrowed_option(Some(&b)), Some(10));
    assert_eq!(borrowed_option(None), None);
    assert_eq!(borrowed_tuple((&a, &b)), 20);
    assert_eq!(borrowed_result(Ok(&a)), Ok(30));
    assert_eq!(borrowed_result(Err("error")), Err("error".to_owned()));
    assert_eq!((a.id(), b.id(), living()), (30, 10, 2));
}
