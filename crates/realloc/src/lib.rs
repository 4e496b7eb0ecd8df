//! The function through which a host allocates in a guest: `cabi_realloc`.
//!
//! A component's host puts strings, lists and whatever does not travel flat into the guest's memory, and calls this function for
//! room. The name is fixed, so that a program can have one such function only. It is alone in this crate, which has nothing else
//! to change for:
//!
//! - Two versions of `witcraft-guest` in a program share it, where two definitions would not link.
//! - A definition of the program's own is taken in place of this one: a linker takes this out of its archive only if the name is
//!   not defined yet. (With link-time optimisation, where there are no archives, there is an error that names the two.)
//! - The definition of the crate `wit-bindgen` is weak, and gives way to this one.
//!
//! From WASI preview 2 on, the C library brings the function along, and this crate is empty.
#![no_std]
#![cfg_attr(
    all(target_arch = "wasm32", not(any(target_env = "p2", target_env = "p3"))),
    allow(unsafe_code, reason = "memory is handed over to a host")
)]

/// Gives room for `new_size` bytes, with what is in the `old_size` bytes at `pointer`, which are freed.
///
/// # Safety
/// `pointer` is what this, or the global allocator, gave for `old_size` bytes aligned to `align`, a power of two; or `old_size`
/// is 0.
#[cfg(all(target_arch = "wasm32", not(any(target_env = "p2", target_env = "p3"))))]
#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_realloc(pointer: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    extern crate alloc;
    use alloc::alloc::{Layout, alloc, dealloc, handle_alloc_error, realloc};

    let Ok(layout) = Layout::from_size_align(new_size, align) else {
        // No list has this many bytes: trap.
        core::arch::wasm32::unreachable()
    };
    // SAFETY: a layout of this size and alignment was allocated, says the caller.
    let old = unsafe { Layout::from_size_align_unchecked(old_size, align) };
    let moved = match (old_size, new_size) {
        (0, 0) => return core::ptr::without_provenance_mut(align),
        // SAFETY: the size is not 0.
        (0, _) => unsafe { alloc(layout) },
        (_, 0) => {
            // SAFETY: it was allocated so.
            unsafe { dealloc(pointer, old) };
            return core::ptr::without_provenance_mut(align);
        }
        // SAFETY: it was allocated so, and the new size is neither 0 nor too large.
        (_, _) => unsafe { realloc(pointer, old, new_size) },
    };
    if moved.is_null() {
        handle_alloc_error(layout);
    }
    moved
}
