/// Passes on a list as its address and length.
pub fn give<T>(list: Vec<T>) -> (*mut u8, usize) {
    let list = self::alloc::boxed::Box::leak(list.into_boxed_slice());
    (list.as_mut_ptr().cast(), list.len())
}
