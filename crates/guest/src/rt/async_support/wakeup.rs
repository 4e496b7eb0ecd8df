//! How a task that sleeps is woken by another task of the same instance: a stream without a payload, which it reads from, and the
//! other writes to.

use super::builtins::{NO_SET, Transfer, waitable_join};
use super::unit_stream::builtins as unit;

/// A stream that one task reads from where it sleeps.
#[derive(Debug, Default)]
pub(crate) struct Wakeup {
    /// The readable and the writable end, once there is need.
    ends: Option<(u32, u32)>,
    is_reading: bool,
}

impl Wakeup {
    /// Has a set hear of it when [`wake`](Wakeup::wake) is called.
    pub(crate) fn listen(&mut self, set: u32) {
        let (reader, _) = *self.ends.get_or_insert_with(|| {
            // SAFETY: the readable end is in the lower half.
            let ends = unsafe { unit::new() };
            (ends as u32, (ends >> 32) as u32)
        });
        // SAFETY: nothing is read from it now, and nothing is written.
        unsafe {
            let code = unit::read(reader, core::ptr::null_mut(), 1);
            debug_assert_eq!(Transfer::decode(code), Transfer::Blocked);
            waitable_join(reader, set);
        }
        self.is_reading = true;
    }

    /// Wakes the task that listens.
    pub(crate) fn wake(&mut self) {
        if let Some((_, writer)) = self.ends.filter(|_| self.is_reading) {
            // SAFETY: the other end reads, so that the write is over at once.
            unsafe { unit::write(writer, core::ptr::null(), 1) };
            // One is enough.
            self.is_reading = false;
        }
    }

    /// Whether an event of this waitable was its own. It is over then.
    pub(crate) fn is_own(&mut self, waitable: u32) -> bool {
        let is_own = self.ends.is_some_and(|(reader, _)| reader == waitable);
        if is_own {
            // SAFETY: it is this one's.
            unsafe { waitable_join(waitable, NO_SET) };
            self.is_reading = false;
        }
        is_own
    }

    /// Listens no more.
    pub(crate) fn stop(&mut self) {
        let Some((reader, _)) = self.ends else { return };
        // SAFETY: it is this one's. A set does not matter where it is in none.
        unsafe { waitable_join(reader, NO_SET) };
        if core::mem::take(&mut self.is_reading) {
            // SAFETY: something is read from it.
            unsafe { unit::cancel_read(reader) };
        }
    }
}

impl Drop for Wakeup {
    fn drop(&mut self) {
        self.stop();
        if let Some((reader, writer)) = self.ends {
            // SAFETY: nothing is read or written.
            unsafe {
                unit::drop_readable(reader);
                unit::drop_writable(writer);
            }
        }
    }
}
