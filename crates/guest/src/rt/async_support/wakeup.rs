//! How a task wakes another task of the same instance.
//!
//! A host resumes a task when a waitable in its set has an event. Sets and waitables belong to the instance and not to a
//! task, so the waking task creates the event: it puts one end of a stream into the other task's set and transfers a unit.
//! A task that no other task wakes never has such a stream.

use super::builtins::{Event, NO_SET, Transfer, waitable_join};
use super::unit_stream::builtins as unit;

/// A stream of which the task has both ends.
#[derive(Debug)]
pub(crate) struct Wakeup {
    reader: u32,
    writer: u32,
    /// Whether there is an event that the task has not been told of.
    is_pending: bool,
}

impl Wakeup {
    /// For the task that waits for events of this set.
    pub(crate) fn new(set: u32) -> Wakeup {
        // SAFETY: the readable end is in the lower half, and the set is the task's.
        unsafe {
            let ends = unit::new();
            let (reader, writer) = (ends as u32, (ends >> 32) as u32);
            waitable_join(reader, set);
            Wakeup { reader, writer, is_pending: false }
        }
    }

    /// Makes an event, unless there is one already.
    pub(crate) fn wake(&mut self) {
        if core::mem::replace(&mut self.is_pending, true) {
            return;
        }
        // SAFETY: neither end is in use, and units need no memory.
        let (read, written) = unsafe {
            (unit::read(self.reader, core::ptr::null_mut(), 1), unit::write(self.writer, core::ptr::null(), 1))
        };
        debug_assert_eq!(Transfer::decode(read), Transfer::Blocked);
        debug_assert_eq!(Transfer::decode(written), Transfer::Completed(1));
    }

    /// Whether an event of this waitable was the one made here.
    pub(crate) fn take(&mut self, waitable: u32) -> bool {
        let is_own = waitable == self.reader;
        self.is_pending &= !is_own;
        is_own
    }

    /// Lets go of the stream. Nothing else in the set has an event.
    pub(crate) fn end(mut self, set: u32) {
        // An end with an event that nobody was told of is in use, and must not be dropped.
        while self.is_pending {
            if let Event::Waitable { waitable, .. } = Event::poll(set) {
                self.take(waitable);
            }
        }
        // SAFETY: neither end is in use.
        unsafe {
            waitable_join(self.reader, NO_SET);
            unit::drop_readable(self.reader);
            unit::drop_writable(self.writer);
        }
    }
}
