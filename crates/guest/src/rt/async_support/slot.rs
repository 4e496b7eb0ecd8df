//! The context slot that holds the address of a task while its host waits. Each task has its own.

use core::ffi::c_void;
use core::ptr::{NonNull, null_mut};

#[cfg(all(target_arch = "wasm32", not(target_env = "p3")))]
mod place {
    use core::ffi::c_void;

    super::super::builtins::builtins! { "$root"
        "[context-get-0]" => fn get() -> *mut c_void;
        "[context-set-0]" => fn set(task: *mut c_void);
    }
}

/// From WASI 0.3 on the slots hold the stack pointer and the base of thread-local variables, so that such a variable is each task's own.
#[cfg(not(all(target_arch = "wasm32", not(target_env = "p3"))))]
mod place {
    extern crate std;
    use core::cell::Cell;
    use core::ffi::c_void;

    std::thread_local! { static TASK: Cell<*mut c_void> = const { Cell::new(core::ptr::null_mut()) } }

    pub(super) unsafe fn get() -> *mut c_void {
        TASK.get()
    }

    pub(super) unsafe fn set(task: *mut c_void) {
        TASK.set(task);
    }
}

/// Leaves the address of the task that is run.
pub(super) fn set(task: NonNull<c_void>) {
    // SAFETY: the slot is for whoever runs the task.
    unsafe { place::set(task.as_ptr()) }
}

/// The address that was left, which stays there.
///
/// # Panics
/// There is none.
pub(super) fn get() -> NonNull<c_void> {
    // SAFETY: as above.
    match NonNull::new(unsafe { place::get() }) {
        Some(task) => task,
        None => panic!("the host called back a task that was not started or has ended"),
    }
}

/// Takes the address away.
pub(super) fn clear() {
    // SAFETY: as above.
    unsafe { place::set(null_mut()) }
}
