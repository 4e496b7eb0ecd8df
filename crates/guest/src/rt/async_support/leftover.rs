//! What was begun, is waited for by nobody, and keeps memory or handles until it is over.
//!
//! The writer of a future has to write, so that one that is dropped leaves a write behind; what is dropped outside of a task cannot be
//! cancelled, since that might wait. No task has to live on for these: the host keeps track of them, and each task that goes on looks
//! whether some are over.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::builtins::{Event, NO_SET, waitable_join, waitable_set_drop, waitable_set_new};
use super::lock::Lock;
use crate::alloc::boxed::Box;
use crate::alloc::collections::BTreeMap;

/// Something that goes on by itself.
pub(crate) trait Leftover {
    /// What has an event when it is over.
    fn waitable(&self) -> u32;

    /// Lets go of everything, given the code of the event.
    fn end(self: Box<Self>, code: u32);
}

#[derive(Default)]
struct Leftovers {
    /// [`NO_SET`] while there are none.
    set: u32,
    by_waitable: BTreeMap<u32, Box<dyn Leftover>>,
}

// SAFETY: an instance of a component runs one thread at a time. Elsewhere there is nothing that could be left over.
unsafe impl Send for Leftovers {}

static LEFTOVERS: Lock<Leftovers> = Lock::new(Leftovers { set: NO_SET, by_waitable: BTreeMap::new() });

/// How many there are, to be asked without the lock.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Keeps something until it is over.
pub(crate) fn keep(leftover: Box<dyn Leftover>) {
    collect();
    LEFTOVERS.with(|leftovers| {
        if leftovers.set == NO_SET {
            // SAFETY: it makes a new one.
            leftovers.set = unsafe { waitable_set_new() };
        }
        let waitable = leftover.waitable();
        // SAFETY: the waitable is the leftover's.
        unsafe { waitable_join(waitable, leftovers.set) };
        leftovers.by_waitable.insert(waitable, leftover);
        COUNT.store(leftovers.by_waitable.len(), Relaxed);
    });
}

/// Lets go of what is over.
pub(crate) fn collect() {
    while COUNT.load(Relaxed) > 0 {
        let set = LEFTOVERS.with(|leftovers| leftovers.set);
        let Event::Waitable { waitable, code } = Event::poll(set) else { return };
        let leftover = LEFTOVERS.with(|leftovers| {
            // SAFETY: the waitable is the leftover's.
            unsafe { waitable_join(waitable, NO_SET) };
            let leftover = leftovers.by_waitable.remove(&waitable);
            COUNT.store(leftovers.by_waitable.len(), Relaxed);
            if leftovers.by_waitable.is_empty() {
                // SAFETY: it is empty.
                unsafe { waitable_set_drop(core::mem::replace(&mut leftovers.set, NO_SET)) };
            }
            leftover
        });
        // Values are dropped here, which may come back.
        if let Some(leftover) = leftover {
            leftover.end(code);
        }
    }
}
