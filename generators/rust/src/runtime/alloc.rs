extern crate alloc;
pub use self::alloc::alloc::Layout;

/// Memory for so many elements, as a host would have it from `realloc`: what has no size has no memory.
pub fn allocate(length: usize, size: usize, align: usize) -> *mut u8 {
    let bytes = length.checked_mul(size).expect("a list fits into memory");
    if bytes == 0 {
        return ::core::ptr::without_provenance_mut(align);
    }
    let layout = Layout::from_size_align(bytes, align).expect("a list fits into memory");
    let pointer = unsafe { self::alloc::alloc::alloc(layout) };
    if pointer.is_null() {
        self::alloc::alloc::handle_alloc_error(layout);
    }
    pointer
}

/// Frees memory that `allocate`, a `Vec` without spare room, or a host through `realloc` has allocated.
pub unsafe fn deallocate(pointer: *mut u8, size: usize, align: usize) {
    if size != 0 {
        unsafe { self::alloc::alloc::dealloc(pointer, Layout::from_size_align_unchecked(size, align)) }
    }
}
