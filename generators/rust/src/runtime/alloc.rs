extern crate alloc;
pub use self::alloc::alloc::Layout;

/// Allocates memory for this many elements, as a host would through `realloc`. Elements without a size need no memory,
/// and no size is less than its alignment.
pub unsafe fn allocate(length: usize, size: usize, align: usize) -> *mut u8 {
    let Some(bytes) = length.checked_mul(size) else { trap("out of memory") };
    if bytes == 0 {
        return ::core::ptr::without_provenance_mut(align);
    }
    // This promise keeps the allocator small: the C library uses another function for larger alignments.
    unsafe { ::core::hint::assert_unchecked(align <= bytes) };
    let pointer = unsafe { self::alloc::alloc::alloc(layout(bytes, align)) };
    if pointer.is_null() {
        trap("out of memory");
    }
    pointer
}

/// Frees memory that was allocated by `allocate`, by a `Vec` without spare capacity, or by a host through `realloc`.
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
