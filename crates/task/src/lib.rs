//! The variable that says which asynchronous task runs, behind the function `wasip3_task_set`.
//!
//! A program may be made of crates whose bindings have different versions, of this project or of `wit-bindgen`. A function that one of
//! them exports may await a call, a stream or a future of another, which finds the task through this variable. The function is alone
//! in this crate for the reason that `cabi_realloc` is alone in `witcraft-realloc`: a linker takes files out of archives whole, and a
//! program that defines one of the two may still need the other. The definition of `wit-bindgen` is weak, and gives way to this one.
#![no_std]
#![cfg_attr(target_arch = "wasm32", allow(unsafe_code, reason = "a symbol is shared with other crates"))]

/// Sets the task that runs now, or null, and returns what was set before. What it points to is agreed on by all runtimes.
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
extern "C" fn wasip3_task_set(task: *mut core::ffi::c_void) -> *mut core::ffi::c_void {
    use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

    static TASK: AtomicPtr<core::ffi::c_void> = AtomicPtr::new(core::ptr::null_mut());
    TASK.swap(task, Relaxed)
}
