//! Gives what it is given back in other places, and things of its own.

use crate::bindings::exports::test::handles::service::{Guest, Parcel, Thing};
use crate::bindings::test::handles::things::living;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn swap(mut parcels: Vec<Parcel>, other: Option<Thing>) -> Result<Vec<Parcel>, Thing> {
        match other {
            Some(thing) if parcels.is_empty() => Err(thing),
            other => {
                parcels.reverse();
                parcels.extend(other.map(|inside| Parcel { label: "other".to_owned(), inside }));
                parcels.push(Parcel { label: "new".to_owned(), inside: Thing::new() });
                Ok(parcels)
            }
        }
    }

    fn same(thing: Thing) -> Thing {
        thing
    }

    fn counted() -> u32 {
        living()
    }
}
