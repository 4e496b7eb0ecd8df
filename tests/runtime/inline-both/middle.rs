//! Words in brackets, over the imported ones.

use crate::bindings::Guest;
use crate::bindings::exports::words as exported;
use crate::bindings::words as imported;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn count() -> u32 {
        100 + crate::bindings::count()
    }
}

struct Bracketed(imported::Word);

impl exported::GuestWord for Bracketed {
    fn new(text: String) -> Bracketed {
        Bracketed(imported::Word::new(&text))
    }
    fn text(&self) -> String {
        format!("[{}]", self.0.text())
    }
}

impl exported::Guest for Component {
    type Word = Bracketed;

    fn joined(a: exported::Word, b: exported::WordBorrow<'_>) -> exported::Word {
        let joined = imported::joined(a.into_inner::<Bracketed>().0, &b.get::<Bracketed>().0);
        exported::Word::new(Bracketed(joined))
    }
    fn size_of(of: exported::WordBorrow<'_>) -> exported::Size {
        exported::Size { letters: 2 + imported::size_of(&of.get::<Bracketed>().0).letters }
    }
}
