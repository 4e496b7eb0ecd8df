/// The case of a number that no case has. A host passes on none such.
#[cold]
pub unsafe fn invalid_discriminant<T>() -> T {
    if cfg!(debug_assertions) {
        ::core::panic!("invalid discriminant")
    } else {
        unsafe { ::core::hint::unreachable_unchecked() }
    }
}
