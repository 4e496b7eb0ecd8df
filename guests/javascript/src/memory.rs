//! Linear memory: the C library's allocator, for Rust, for QuickJS and for the component's callers.
//!
//! While a program is evaluated, what is freed becomes zero: the memory that is left is the component's, without what was there on the
//! way, such as the texts of modules.

use core::alloc::{GlobalAlloc, Layout};
use core::ffi::c_void;
use core::ptr;

use rquickjs_sys::{JSMallocFunctions, JSRuntime, size_t};

use crate::state::state;

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

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe {
            clear(block, layout.size());
            free(block)
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe { resize(block, layout.size(), size) }
    }
}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Makes a block zero that is to be freed, while that matters.
unsafe fn clear(block: *mut u8, size: usize) {
    if state().is_evaluating {
        unsafe { ptr::write_bytes(block, 0, size) }
    }
}

unsafe fn resize(block: *mut u8, old: usize, size: usize) -> *mut u8 {
    unsafe {
        if !state().is_evaluating {
            return realloc(block, size);
        }
        let new = malloc(size);
        if !new.is_null() {
            ptr::copy_nonoverlapping(block, new, old.min(size));
            clear(block, old);
            free(block);
        }
        new
    }
}

/// QuickJS's blocks have their size before them.
const HEADER: usize = 16;

unsafe extern "C" fn js_malloc(_: *mut c_void, size: size_t) -> *mut c_void {
    unsafe {
        let block = malloc(size as usize + HEADER);
        if block.is_null() {
            return ptr::null_mut();
        }
        block.cast::<usize>().write(size as usize);
        block.add(HEADER).cast()
    }
}

unsafe extern "C" fn js_calloc(opaque: *mut c_void, count: size_t, size: size_t) -> *mut c_void {
    let Some(size) = count.checked_mul(size) else { return ptr::null_mut() };
    unsafe {
        let block = js_malloc(opaque, size);
        if !block.is_null() {
            ptr::write_bytes(block.cast::<u8>(), 0, size as usize);
        }
        block
    }
}

unsafe extern "C" fn js_free(_: *mut c_void, block: *mut c_void) {
    if block.is_null() {
        return;
    }
    unsafe {
        let start = block.cast::<u8>().sub(HEADER);
        clear(start, start.cast::<usize>().read() + HEADER);
        free(start);
    }
}

unsafe extern "C" fn js_realloc(opaque: *mut c_void, block: *mut c_void, size: size_t) -> *mut c_void {
    if block.is_null() {
        return unsafe { js_malloc(opaque, size) };
    }
    unsafe {
        let start = block.cast::<u8>().sub(HEADER);
        let new = resize(start, start.cast::<usize>().read() + HEADER, size as usize + HEADER);
        if new.is_null() {
            return ptr::null_mut();
        }
        new.cast::<usize>().write(size as usize);
        new.add(HEADER).cast()
    }
}

unsafe extern "C" fn js_usable_size(block: *const c_void) -> size_t {
    if block.is_null() {
        return 0;
    }
    unsafe { block.cast::<u8>().sub(HEADER).cast::<usize>().read() as size_t }
}

/// How QuickJS allocates.
pub(crate) const FUNCTIONS: JSMallocFunctions = JSMallocFunctions {
    js_calloc: Some(js_calloc),
    js_malloc: Some(js_malloc),
    js_free: Some(js_free),
    js_realloc: Some(js_realloc),
    js_malloc_usable_size: Some(js_usable_size),
};

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
        unsafe {
            clear(block, size);
            free(block)
        }
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
