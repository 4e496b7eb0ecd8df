//! Operations that nobody waits for but that keep memory or handles until they complete.
//!
//! The writer of a future must write, so a dropped writer leaves a write behind. An operation that is dropped outside of a
//! task cannot be cancelled, because cancelling might block. No task has to stay alive for these: the host tracks them, and
//! each resumed task checks whether some have completed.

use core::ffi::c_void;

use super::builtins::{Event, NO_SET, waitable_join, waitable_set_drop, waitable_set_new};
use super::lock::Lock;
use super::waiters::{Waiter, Waiters};
use crate::alloc::boxed::Box;

/// Something that goes on by itself.
pub(crate) trait Leftover {
    /// The waitable that has an event when it completes.
    fn waitable(&self) -> u32;

    /// Lets go of everything, given the code of the event.
    fn end(self, code: u32)
    where
        Self: Sized;
}

struct Leftovers {
    /// [`NO_SET`] while there are none.
    set: u32,
    by_waitable: Waiters,
}

#[cfg(target_arch = "wasm32")]
mod place {
    use super::{Leftovers, Lock};

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
        Leftovers { set: NO_SET, by_waitable: Waiters::new() }
    }
}

/// Keeps an operation until it completes.
///
/// # Safety
/// It borrows nothing.
pub(crate) unsafe fn keep<L: Leftover>(leftover: Box<L>) {
    unsafe extern "C" fn end<L: Leftover>(leftover: *mut c_void, code: u32) {
        // SAFETY: it was a box, and this is called once.
        unsafe { Box::from_raw(leftover.cast::<L>()) }.end(code);
    }
    let waitable = leftover.waitable();
    keep_waiter(waitable, (end::<L>, Box::into_raw(leftover).cast()));
}

fn keep_waiter(waitable: u32, waiter: Waiter) {
    collect();
    place::with(|leftovers| {
        if leftovers.set == NO_SET {
            // SAFETY: it makes a new one.
            leftovers.set = unsafe { waitable_set_new() };
        }
        // SAFETY: the waitable is the leftover's.
        unsafe { waitable_join(waitable, leftovers.set) };
        leftovers.by_waitable.insert(waitable, waiter);
    });
}

/// Drops completed operations.
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
            let leftover = leftovers.by_waitable.remove(waitable);
            if leftovers.by_waitable.is_empty() {
                // SAFETY: it is empty.
                unsafe { waitable_set_drop(core::mem::replace(&mut leftovers.set, NO_SET)) };
            }
            leftover
        });
        // Values are dropped here, which may come back.
        if let Some((end, leftover)) = leftover {
            // SAFETY: this is the one call.
            unsafe { end(leftover, code) }
        }
    }
}
