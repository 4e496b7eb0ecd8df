extern crate alloc;
pub use self::alloc::alloc::Layout;

/// Memory for so many elements, as a host would have it from `realloc`: what has no size has no memory, and no size is less
/// than its alignment.
pub unsafe fn allocate(length: usize, size: usize, align: usize) -> *mut u8 {
    let Some(bytes) = length.checked_mul(size) else { trap("out of memory") };
    if bytes == 0 {
        return ::core::ptr::without_provenance_mut(align);
    }
    // An allocator that is told so has less to do, down to the C library's, which has another function for the rest.
    unsafe { ::core::hint::assert_unchecked(align <= bytes) };
    let pointer = unsafe { self::alloc::alloc::alloc(layout(bytes, align)) };
    if pointer.is_null() {
        trap("out of memory");
    }
    pointer
}

/// Frees memory that `allocate`, a `Vec` without spare room, or a host through `realloc` has allocated.
pub unsafe fn deallocate(pointer: *mut u8, size: usize, align: usize) {
    if size != 0 {
        unsafe { self::alloc::alloc::dealloc(pointer, Layout::from_size_align_unchecked(size, align)) }
    }
}

fn layout(size: usize, align: usize) -> Layout {
    match Layout::from_size_align(size, align) {
        Ok(layout) => layout,
        Err(_) => trap("out of memory"),
    }
}
