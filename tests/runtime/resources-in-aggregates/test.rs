//! Handles inside every aggregate.

use std::cell::Cell;

use crate::bindings::exports::test::resources_in_aggregates::to_test::{
    Alias, Choice, Guest, GuestThing, Named, Nested, Thing, ThingBorrow,
};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static LIVING: Cell<u32> = const { Cell::new(0) };
}

struct Kept(u32);

impl Drop for Kept {
    fn drop(&mut self) {
        LIVING.set(LIVING.get() - 1);
    }
}

impl GuestThing for Kept {
    fn new(id: u32) -> Kept {
        LIVING.set(LIVING.get() + 1);
        Kept(id)
    }
    fn id(&self) -> u32 {
        self.0
    }
}

type Deep = Vec<Option<Result<(String, Thing), Vec<Thing>>>>;

impl Guest for Component {
    type Thing = Kept;

    fn in_list(x: Vec<Thing>) -> Vec<Thing> {
        x
    }
    fn in_option(x: Option<Thing>) -> Option<Thing> {
        x
    }
    fn in_result(x: Result<Thing, Thing>) -> Result<Thing, Thing> {
        x
    }
    fn in_tuple(x: (Thing, u8, Thing)) -> (Thing, u8, Thing) {
        (x.2, x.1, x.0)
    }
    fn in_record(x: Named) -> Named {
        x
    }
    fn in_nested(x: Nested) -> Nested {
        x
    }
    fn in_variant(x: Choice) -> Choice {
        x
    }
    fn in_deep(x: Deep) -> Deep {
        x
    }
    fn through_alias(x: Alias) -> Alias {
        x
    }
    fn swallow(x: Vec<Choice>) -> u32 {
        let id = |thing: &Thing| thing.get::<Kept>().0;
        x.iter()
            .map(|choice| match choice {
                Choice::Nothing => 0,
                Choice::One(thing) => id(thing),
                Choice::Many(things) => things.iter().map(id).sum(),
            })
            .sum()
    }
    fn borrowed_list(x: Vec<ThingBorrow<'_>>) -> Vec<u32> {
        x.iter().map(|thing| thing.get::<Kept>().0).collect()
    }
    fn borrowed_option(x: Option<ThingBorrow<'_>>) -> Option<u32> {
        x.map(|thing| thing.get::<Kept>().0)
    }
    fn borrowed_tuple((a, b): (ThingBorrow<'_>, ThingBorrow<'_>)) -> u32 {
        a.get::<Kept>().0 - b.get::<Kept>().0
    }
    fn borrowed_result(x: Result<ThingBorrow<'_>, String>) -> Result<u32, String> {
        x.map(|thing| thing.get::<Kept>().0)
    }
    fn living() -> u32 {
        LIVING.get()
    }
}
