/// Takes a list over that a host has put into memory of ours.
pub unsafe fn list_lift<T>(pointer: *mut u8, length: usize) -> Vec<T> {
    if length == 0 {
        return Vec::new();
    }
    unsafe { Vec::from_raw_parts(pointer.cast(), length, length) }
}

/// Gives a list away, to be freed by its length: spare room is given back first.
pub fn list_lower<T>(list: Vec<T>) -> (*mut u8, usize) {
    let length = list.len();
    (self::alloc::boxed::Box::into_raw(list.into_boxed_slice()).cast(), length)
}
