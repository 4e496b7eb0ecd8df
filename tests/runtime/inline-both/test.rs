//! Words as they are.

use std::cell::Cell;

use crate::bindings::Guest;
use crate::bindings::exports::words::{self, GuestWord, Size};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static MADE: Cell<u32> = const { Cell::new(0) };
}

impl Guest for Component {
    fn count() -> u32 {
        MADE.get()
    }
}

struct Word(String);

impl GuestWord for Word {
    fn new(text: String) -> Word {
        MADE.set(MADE.get() + 1);
        Word(text)
    }
    fn text(&self) -> String {
        self.0.clone()
    }
}

impl words::Guest for Component {
    type Word = Word;

    fn joined(a: words::Word, b: words::WordBorrow<'_>) -> words::Word {
        words::Word::new(Word::new(a.into_inner::<Word>().0 + &b.get::<Word>().0))
    }
    fn size_of(of: words::WordBorrow<'_>) -> Size {
        Size { letters: of.get::<Word>().0.len() as u32 }
    }
}
