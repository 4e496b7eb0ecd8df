//! WIT in the macro, and nothing else: strings, a resource, flags, options that change types.

wit_bindgen::generate!({
    inline: r#"
        package test:inline;

        interface shelf {
            flags care { fragile, heavy }
            record thing { name: string, care: care }
            resource crate {
                constructor();
                put: func(thing: thing) -> u32;
                names: func() -> list<string>;
            }
            /// What is the same in both.
            common: func(a: borrow<crate>, b: borrow<crate>) -> list<string>;
        }

        world app {
            export shelf;
            export greet: func(name: string) -> string;
            export describe: func() -> list<string>;
        }
    "#,
    generate_unused_types,
    additional_derives: [PartialEq, core::cmp::Eq, Hash],
    additional_type_attributes: { "test:inline/shelf/thing": [#[non_exhaustive]] },
});

use std::cell::RefCell;
use std::collections::HashSet;

use exports::test::inline::shelf::{self, Care, CrateBorrow, GuestCrate, Thing};

struct App;

#[derive(Default)]
struct Crate {
    things: RefCell<HashSet<Thing>>,
}

impl Crate {
    fn sorted(&self) -> Vec<String> {
        let mut names: Vec<String> = self.things.borrow().iter().map(|thing| thing.name.clone()).collect();
        names.sort();
        names
    }
}

impl Guest for App {
    fn greet(name: String) -> String {
        format!("Hello, {name}!")
    }

    fn describe() -> Vec<String> {
        [Care::FRAGILE | Care::HEAVY, Care::empty()].map(|care| format!("{care:?}")).into()
    }
}

impl shelf::Guest for App {
    type Crate = Crate;

    fn common(a: CrateBorrow<'_>, b: CrateBorrow<'_>) -> Vec<String> {
        let (a, b) = (a.get::<Crate>().sorted(), b.get::<Crate>().sorted());
        a.into_iter().filter(|name| b.contains(name)).collect()
    }
}

impl GuestCrate for Crate {
    fn new() -> Crate {
        Crate::default()
    }

    fn put(&self, thing: Thing) -> u32 {
        self.things.borrow_mut().insert(thing);
        self.things.borrow().len() as u32
    }

    fn names(&self) -> Vec<String> {
        self.sorted()
    }
}

export!(App);
