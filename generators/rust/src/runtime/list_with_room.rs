/// An empty list with capacity for this many elements.
pub fn list_with_room<T>(length: usize) -> Vec<T> {
    let (size, align) = (::core::mem::size_of::<T>(), ::core::mem::align_of::<T>());
    unsafe {
        let pointer = allocate(length, size, align);
        Vec::from_raw_parts(pointer.cast(), 0, length)
    }
}
