/// Takes ownership of a string that a host allocated in this module. A host passes only valid UTF-8.
pub unsafe fn string_lift(pointer: *mut u8, length: usize) -> String {
    let bytes = unsafe { list_lift(pointer, length) };
    if cfg!(debug_assertions) {
        String::from_utf8(bytes).expect("a host passes valid UTF-8")
    } else {
        unsafe { String::from_utf8_unchecked(bytes) }
    }
}
