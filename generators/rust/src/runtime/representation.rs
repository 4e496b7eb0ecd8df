/// The implementation of a resource: any type.
pub trait Implementation: Sized + 'static {
    /// The stored form of a resource: `Option<Self>`, `None` once the value is taken out.
    type Rep;

    /// The value as it is kept.
    fn into_representation(self) -> Self::Rep;
}

impl<T: 'static> Implementation for T {
    type Rep = Option<T>;

    fn into_representation(self) -> Option<T> {
        Some(self)
    }
}

pub unsafe fn representation_ref<'a, T: 'static>(pointer: *mut u8) -> &'a T {
    match unsafe { &*pointer.cast::<Option<T>>() } {
        Some(value) => value,
        None => trap(NO_RESOURCE),
    }
}

pub unsafe fn representation_mut<'a, T: 'static>(pointer: *mut u8) -> &'a mut T {
    match unsafe { &mut *pointer.cast::<Option<T>>() } {
        Some(value) => value,
        None => trap(NO_RESOURCE),
    }
}

pub unsafe fn representation_take<T: 'static>(pointer: *mut u8) -> T {
    match unsafe { (*pointer.cast::<Option<T>>()).take() } {
        Some(value) => value,
        None => trap(NO_RESOURCE),
    }
}

const NO_RESOURCE: &str = "the implementation was taken out of the resource";
