/// Takes a list over that a host has put into memory of ours.
pub unsafe fn list_lift<T>(pointer: *mut u8, length: usize) -> Vec<T> {
    if length == 0 {
        return Vec::new();
    }
    unsafe { Vec::from_raw_parts(pointer.cast(), length, length) }
}
