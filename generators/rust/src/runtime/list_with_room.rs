/// An empty list with room for so many elements.
pub fn list_with_room<T>(length: usize) -> Vec<T> {
    let pointer = allocate(length, ::core::mem::size_of::<T>(), ::core::mem::align_of::<T>());
    unsafe { Vec::from_raw_parts(pointer.cast(), 0, length) }
}
