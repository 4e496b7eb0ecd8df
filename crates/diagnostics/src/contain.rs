//! Running code that may panic on hostile input.
//!
//! The third-party decoders assert some of their expectations. Input that violates one must result in a finding like
//! any other. [`contain`] turns such a panic into an error, and [`is_contained`] lets a panic hook keep quiet about it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Does the work, and gives what it panicked with if it did.
///
/// What the work had borrowed to change is to be thrown away after a panic.
///
/// # Errors
/// The work panicked; the text is the panic's own, on one line.
pub fn contain<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    DEPTH.set(DEPTH.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    result.map_err(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

/// Whether this thread is inside of [`contain`], so that a panic is an answer and not a bug.
pub fn is_contained() -> bool {
    DEPTH.get() > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_an_error_and_one_outside_is_not() {
        assert_eq!(contain(|| 1), Ok(1));
        let inside = contain(|| -> u8 { panic!("{}", if is_contained() { "kept\nin" } else { "out" }) });
        assert_eq!(inside, Err("kept in".to_owned()));
        assert!(!is_contained());
    }
}
