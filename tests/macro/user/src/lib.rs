//! A program whose imports are those of a library: it has its types, and calls its functions.

mod bindings {
    wit_bindgen::generate!({
        world: "test:user/user",
        path: concat!(env!("CARGO_MANIFEST_DIR"), "/wit"),
        with: {
            "test:types/places@1.2.0": types::places,
            "test:types/units@1.2.0": types::units,
            "test:user/tour": generate,
        },
    });
}

use types::places::{Atlas, Found, Place, origin};
use types::units::{Unit, factor};

struct User;

impl bindings::exports::test::user::tour::Guest for User {
    fn length(stops: Vec<Place>, to: Unit) -> f64 {
        let from = std::iter::once(origin()).chain(stops.iter().cloned());
        let legs = from.zip(&stops).map(|(a, b)| (a.x - b.x).hypot(a.y - b.y));
        legs.sum::<f64>() * factor(to)
    }
}

impl bindings::Guest for User {
    fn self_test() -> String {
        let place = |name: &str, x| Place { name: name.to_owned(), x, y: 0.0 };
        let atlas = Atlas::new(&[place("a", 1.0), place("ab", 2.0), place("b", 3.0)]);
        ["b", "ab?", "a*", "c"]
            .map(|name| match atlas.find(name) {
                Found::Exact(place) => format!("{} at {}", place.name, place.x),
                Found::Near(places) => format!("one of {}", places.len()),
                Found::Nothing => "nothing".to_owned(),
            })
            .join(", ")
    }
}

bindings::export!(User with_types_in bindings);
