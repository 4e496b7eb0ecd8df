/// Converts a code point to a character. A host passes only valid ones.
pub unsafe fn char_lift(number: u32) -> char {
    if cfg!(debug_assertions) {
        char::from_u32(number).expect("a host passes valid characters")
    } else {
        unsafe { char::from_u32_unchecked(number) }
    }
}
