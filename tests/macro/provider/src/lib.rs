//! What the other guests import, out of two packages: one in a folder of another guest, one here.

wit_bindgen::generate!({
    path: "../types/wit",
    inline: "
        package test:two;
        interface suffix { get: func() -> string; }
        world provider {
            export suffix;
            export test:types/places@1.2.0;
            export test:types/units@1.2.0;
        }
    ",
});

use exports::test::two::suffix;
use exports::test::types::places::{self, Found, GuestAtlas, Place};
use exports::test::types::units::{self, Unit};

struct Provider;

struct Atlas(Vec<Place>);

impl suffix::Guest for Provider {
    fn get() -> String {
        "!".to_owned()
    }
}

impl places::Guest for Provider {
    type Atlas = Atlas;

    fn origin() -> Place {
        Place { name: "origin".to_owned(), x: 0.0, y: 0.0 }
    }
}

impl GuestAtlas for Atlas {
    fn new(places: Vec<Place>) -> Atlas {
        Atlas(places)
    }

    fn find(&self, name: String) -> Found {
        if let Some(place) = self.0.iter().find(|place| place.name == name) {
            return Found::Exact(place.clone());
        }
        let near: Vec<Place> = self.0.iter().filter(|place| place.name.starts_with(&name[..1])).cloned().collect();
        if near.is_empty() { Found::Nothing } else { Found::Near(near) }
    }
}

impl units::Guest for Provider {
    fn factor(to: Unit) -> f64 {
        match to {
            Unit::Metre => 1.0,
            Unit::Mile => 1.0 / 1609.344,
        }
    }
}

export!(Provider);
