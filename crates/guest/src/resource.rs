//! How an exported resource is kept in memory, for code that `wit-bindgen` has generated. What this project generates brings
//! its own.
#![allow(unsafe_code, reason = "the representation of a resource is a pointer that a host keeps")]

/// A type that implements a resource: any.
pub trait Resource: Sized + 'static {
    /// What is kept: `None` once the value is taken out.
    type Rep: ResourceRep<Self>;
}

impl<T: 'static> Resource for T {
    type Rep = Option<T>;
}

/// What is kept in memory for a `T`.
///
/// # Safety
/// The references are to what `rep_new` was given.
pub unsafe trait ResourceRep<T> {
    /// Wraps a value.
    fn rep_new(inner: T) -> Self;

    /// The value.
    ///
    /// # Safety
    /// The pointer is to a valid representation that is not changed for `'a`, and whose value was not taken.
    unsafe fn rep_as_ref<'a>(pointer: *const Self) -> &'a T;

    /// The value, to be changed.
    ///
    /// # Safety
    /// The pointer is to a valid representation that nothing else uses for `'a`, and whose value was not taken.
    unsafe fn rep_as_mut<'a>(pointer: *mut Self) -> &'a mut T;

    /// Takes the value out. What is left has nothing to drop.
    ///
    /// # Safety
    /// The pointer is to a valid representation that nothing else uses, and whose value was not taken.
    unsafe fn rep_take(pointer: *mut Self) -> T;
}

// SAFETY: the references are to what is in the option.
unsafe impl<T> ResourceRep<T> for Option<T> {
    fn rep_new(inner: T) -> Self {
        Some(inner)
    }

    unsafe fn rep_as_ref<'a>(pointer: *const Self) -> &'a T {
        // SAFETY: as the caller says.
        unsafe { (*pointer).as_ref() }.expect("the resource is there")
    }

    unsafe fn rep_as_mut<'a>(pointer: *mut Self) -> &'a mut T {
        // SAFETY: as the caller says.
        unsafe { (*pointer).as_mut() }.expect("the resource is there")
    }

    unsafe fn rep_take(pointer: *mut Self) -> T {
        // SAFETY: as the caller says.
        unsafe { (*pointer).take() }.expect("the resource is there")
    }
}
