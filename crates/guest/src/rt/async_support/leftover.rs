//! What was begun, is waited for by nobody, and keeps memory or handles until it is over.
//!
//! The writer of a future has to write, so that one that is dropped leaves a write behind; what is dropped outside of a task cannot be
//! cancelled, since that might wait. No task has to live on for these: the host keeps track of them, and each task that goes on looks
//! whether some are over.

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

struct Leftovers {
    /// [`NO_SET`] while there are none.
    set: u32,
    by_waitable: BTreeMap<u32, Box<dyn Leftover>>,
}

#[cfg(target_arch = "wasm32")]
mod place {
    use super::{Leftovers, Lock};

    // SAFETY: an instance of a component runs one thread at a time.
    unsafe impl Send for Leftovers {}

    static LEFTOVERS: Lock<Leftovers> = Lock::new(Leftovers::new());

    pub(super) fn with<R>(function: impl FnOnce(&mut Leftovers) -> R) -> R {
        LEFTOVERS.with(function)
    }
}

/// Elsewhere nothing is left over, except in tests, each of which has a host and a thread of its own.
#[cfg(not(target_arch = "wasm32"))]
mod place {
    extern crate std;
    use core::mem::ManuallyDrop;

    use super::{Leftovers, Lock};

    std::thread_local! {
        static LEFTOVERS: ManuallyDrop<Lock<Leftovers>> = const { ManuallyDrop::new(Lock::new(Leftovers::new())) };
    }

    pub(super) fn with<R>(function: impl FnOnce(&mut Leftovers) -> R) -> R {
        LEFTOVERS.with(|leftovers| leftovers.with(function))
    }
}

impl Leftovers {
    const fn new() -> Leftovers {
        Leftovers { set: NO_SET, by_waitable: BTreeMap::new() }
    }
}

/// Keeps something until it is over.
pub(crate) fn keep(leftover: Box<dyn Leftover>) {
    collect();
    place::with(|leftovers| {
        if leftovers.set == NO_SET {
            // SAFETY: it makes a new one.
            leftovers.set = unsafe { waitable_set_new() };
        }
        let waitable = leftover.waitable();
        // SAFETY: the waitable is the leftover's.
        unsafe { waitable_join(waitable, leftovers.set) };
        leftovers.by_waitable.insert(waitable, leftover);
    });
}

/// Lets go of what is over.
pub(crate) fn collect() {
    loop {
        let set = place::with(|leftovers| leftovers.set);
        if set == NO_SET {
            return;
        }
        let Event::Waitable { waitable, code } = Event::poll(set) else { return };
        let leftover = place::with(|leftovers| {
            // SAFETY: the waitable is the leftover's.
            unsafe { waitable_join(waitable, NO_SET) };
            let leftover = leftovers.by_waitable.remove(&waitable);
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
