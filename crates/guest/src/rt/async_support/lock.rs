//! A cell that one borrower at a time can mutate.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

/// A value behind a flag. Components have one thread, so there is never contention; on other targets, there may be for
/// a moment.
#[derive(Default)]
pub(super) struct Lock<T> {
    taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: `with` is the one way to the value, and excludes others.
unsafe impl<T: Send> Sync for Lock<T> {}

impl<T> Lock<T> {
    pub(super) const fn new(value: T) -> Self {
        Self { taken: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Calls a function with the value. It must not come back here.
    pub(super) fn with<R>(&self, function: impl FnOnce(&mut T) -> R) -> R {
        struct Release<'a>(&'a AtomicBool);
        impl Drop for Release<'_> {
            fn drop(&mut self) {
                self.0.store(false, Ordering::Release);
            }
        }

        while self.taken.swap(true, Ordering::Acquire) {
            if cfg!(target_arch = "wasm32") {
                panic!("the runtime of tasks is used by what it calls");
            }
            core::hint::spin_loop();
        }
        let _release = Release(&self.taken);
        // SAFETY: the flag excludes others.
        function(unsafe { &mut *self.value.get() })
    }
}
