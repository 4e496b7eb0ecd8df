/// Handles an invalid discriminant. A host never passes one.
#[cold]
pub unsafe fn invalid_discriminant<T>() -> T {
    if cfg!(debug_assertions) {
        ::core::panic!("invalid discriminant")
    } else {
        unsafe { ::core::hint::unreachable_unchecked() }
    }
}
