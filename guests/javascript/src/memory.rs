//! Linear memory: the C library's allocator, for Rust, for QuickJS and for the component's callers.

use core::alloc::{GlobalAlloc, Layout};
use core::ffi::c_void;
use core::ptr;

use rquickjs_sys::{JSRuntime, size_t};

unsafe extern "C" {
    fn malloc(size: usize) -> *mut u8;
    fn realloc(old: *mut u8, size: usize) -> *mut u8;
    pub(crate) fn free(block: *mut u8);
}

struct Allocator;

// SAFETY: `malloc` aligns to 16 bytes, and nothing here asks for more.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { malloc(layout.size()) }
    }

    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        unsafe { free(block) }
    }

    unsafe fn realloc(&self, block: *mut u8, _: Layout, size: usize) -> *mut u8 {
        unsafe { realloc(block, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// A new block. Nothing is allocated for no bytes, and such a block is not freed.
pub(crate) fn allocate(size: usize, align: usize) -> *mut u8 {
    if size == 0 {
        return ptr::without_provenance_mut(align);
    }
    // SAFETY: any size may be asked for.
    let block = unsafe { malloc(size) };
    if block.is_null() {
        core::arch::wasm32::unreachable();
    }
    block
}

/// Frees a block of [`allocate`].
pub(crate) unsafe fn release(block: *mut u8, size: usize) {
    if size > 0 {
        unsafe { free(block) }
    }
}

/// How an array buffer that owns a block of [`allocate`] frees and resizes it.
pub(crate) unsafe extern "C" fn resize_buffer(
    _: *mut JSRuntime,
    _: *mut c_void,
    block: *mut c_void,
    size: size_t,
) -> *mut c_void {
    if size == 0 {
        unsafe { free(block.cast()) };
        return ptr::null_mut();
    }
    unsafe { realloc(block.cast(), size as usize) }.cast()
}

/// How a caller allocates in this component.
#[unsafe(no_mangle)]
unsafe extern "C" fn witcraft_realloc(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
    if old_size == 0 {
        return allocate(size, align);
    }
    let block = unsafe { realloc(old, size.max(1)) };
    if block.is_null() {
        core::arch::wasm32::unreachable();
    }
    block
}
