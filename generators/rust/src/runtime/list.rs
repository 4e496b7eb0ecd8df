/// Takes ownership of a list that a host allocated in this module.
pub unsafe fn list_lift<T>(pointer: *mut u8, length: usize) -> Vec<T> {
    if length == 0 {
        return Vec::new();
    }
    unsafe { Vec::from_raw_parts(pointer.cast(), length, length) }
}
