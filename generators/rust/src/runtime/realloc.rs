/// The function through which a host allocates in this module. From WASI preview 2 on, the C library provides it.
#[cfg(all(target_arch = "wasm32", not(any(target_env = "p2", target_env = "p3"))))]
#[unsafe(export_name = "REALLOC_NAME")]
unsafe extern "C" fn realloc(pointer: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    // No type has more.
    unsafe { ::core::hint::assert_unchecked(align.is_power_of_two() && align <= 8) };
    if old_size == 0 {
        return unsafe { allocate(new_size, 1, align) };
    }
    let layout = unsafe { Layout::from_size_align_unchecked(old_size, align) };
    if new_size == 0 {
        unsafe { self::alloc::alloc::dealloc(pointer, layout) };
        return ::core::ptr::without_provenance_mut(align);
    }
    unsafe { ::core::hint::assert_unchecked(align <= new_size) };
    let moved = unsafe { self::alloc::alloc::realloc(pointer, layout, new_size) };
    if moved.is_null() {
        trap("out of memory");
    }
    moved
}
