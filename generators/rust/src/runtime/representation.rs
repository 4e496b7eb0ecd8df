/// What implements a resource: any type.
pub trait Implementation: Sized + 'static {
    /// What is kept in memory for a resource: `Option<Self>`, `None` once the value is taken out.
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
    unsafe { (*pointer.cast::<Option<T>>()).as_ref() }.expect("the resource is there")
}

pub unsafe fn representation_mut<'a, T: 'static>(pointer: *mut u8) -> &'a mut T {
    unsafe { (*pointer.cast::<Option<T>>()).as_mut() }.expect("the resource is there")
}

pub unsafe fn representation_take<T: 'static>(pointer: *mut u8) -> T {
    unsafe { (*pointer.cast::<Option<T>>()).take() }.expect("the resource is there")
}
