//! What generated code calls. Of code that [`generate!`](crate::generate) makes that is one function,
//! [`maybe_link_cabi_realloc`]: it has the rest in itself. All else is here for code that `wit-bindgen` has generated, of whatever
//! version, and for programs that use these names themselves.
#![allow(unsafe_code, reason = "memory is handed over to a host and back")]

#[cfg(feature = "async")]
pub mod async_support;
#[cfg(not(feature = "bitflags"))]
pub mod bitflags;
mod cleanup;
mod map;

pub use crate::alloc::{alloc, boxed, string, vec};
pub use crate::resource::{Resource, ResourceRep};
#[cfg(feature = "bitflags")]
pub use bitflags;
pub use cleanup::Cleanup;
pub use map::{Map, WitMap};

// Whoever links this crate links the function too.
use witcraft_realloc as _;

/// Has the linker look for the function through which a host allocates: whoever calls this has it in the end.
///
/// It is the one of the crate `witcraft-realloc`, unless the program, or WASI's C library, defines it.
pub fn maybe_link_cabi_realloc() {
    #[cfg(all(target_arch = "wasm32", not(any(target_env = "p2", target_env = "p3"))))]
    {
        type Realloc = unsafe extern "C" fn(*mut u8, usize, usize, usize) -> *mut u8;
        unsafe extern "C" {
            fn cabi_realloc(pointer: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8;
        }
        #[used]
        static REFERENCE: Realloc = cabi_realloc;
    }
}

/// As the function through which a host allocates.
///
/// # Safety
/// `pointer` is what this gave for `old_size` bytes aligned to `align`, a power of two; or `old_size` is 0.
pub unsafe fn cabi_realloc(pointer: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    use alloc::{Layout, alloc, handle_alloc_error, realloc};

    if new_size == 0 {
        return core::ptr::without_provenance_mut(align);
    }
    let layout = Layout::from_size_align(new_size, align).expect("a list fits into memory");
    let moved = if old_size == 0 {
        // SAFETY: the size is not 0.
        unsafe { alloc(layout) }
    } else {
        // SAFETY: it was allocated so, says the caller, and the new size is neither 0 nor too large.
        unsafe { realloc(pointer, Layout::from_size_align_unchecked(old_size, align), new_size) }
    };
    if moved.is_null() {
        handle_alloc_error(layout);
    }
    moved
}

/// Runs the constructors of the module before its first export, and once. A linker that sees them called does not wrap each
/// export in calls to them.
#[cfg(target_arch = "wasm32")]
pub fn run_ctors_once() {
    use core::sync::atomic::{AtomicBool, Ordering};

    static DONE: AtomicBool = AtomicBool::new(false);
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    if !DONE.swap(true, Ordering::Relaxed) {
        // SAFETY: the linker defines it, and it is called once.
        unsafe { __wasm_call_ctors() }
    }
}
