//! The places where a task blocks, with names that state the reason.
//!
//! A function that is not asynchronous must not block, and the host traps if it does. The host only knows the functions
//! on the stack, so each kind of wait has a separate function.

use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

use super::builtins::Event;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum For {
    Call,
    StreamRead,
    StreamWrite,
    FutureRead,
    FutureWrite,
    /// Something of this program's, such as another task.
    Waker,
}

/// What was begun last, and did not come to its end at once. The first time that a task blocks it has just begun that.
static LAST: AtomicU8 = AtomicU8::new(For::Waker as u8);

impl For {
    /// Notes that this is waited for now.
    pub(crate) fn note(self) {
        LAST.store(self as u8, Relaxed);
    }

    /// What was noted last.
    fn take() -> For {
        For::of(LAST.swap(For::Waker as u8, Relaxed))
    }

    fn of(number: u8) -> For {
        let all = [For::Call, For::StreamRead, For::StreamWrite, For::FutureRead, For::FutureWrite];
        all.into_iter().find(|one| *one as u8 == number).unwrap_or(For::Waker)
    }
}

macro_rules! blocks {
    ($($name:ident)*) => {
        $(
            #[inline(never)]
            fn $name(set: u32) -> Event {
                // Functions that are the same could become one, of any of the names.
                core::hint::black_box(stringify!($name));
                Event::wait(set)
            }
        )*
    };
}

blocks! {
    blocked_by_a_call_of_an_import
    blocked_by_a_read_of_a_stream
    blocked_by_a_write_to_a_stream
    blocked_by_a_read_of_a_future
    blocked_by_a_write_to_a_future
    blocked_by_what_no_import_is_part_of
}

/// Blocks until there is an event of a set.
pub(crate) fn wait(set: u32) -> Event {
    match For::take() {
        For::Call => blocked_by_a_call_of_an_import(set),
        For::StreamRead => blocked_by_a_read_of_a_stream(set),
        For::StreamWrite => blocked_by_a_write_to_a_stream(set),
        For::FutureRead => blocked_by_a_read_of_a_future(set),
        For::FutureWrite => blocked_by_a_write_to_a_future(set),
        For::Waker => blocked_by_what_no_import_is_part_of(set),
    }
}

#[cfg(test)]
mod tests {
    use super::For;

    #[test]
    fn each_has_a_number() {
        let all = [For::Call, For::StreamRead, For::StreamWrite, For::FutureRead, For::FutureWrite, For::Waker];
        for one in all {
            assert_eq!(For::of(one as u8), one);
        }
    }
}
