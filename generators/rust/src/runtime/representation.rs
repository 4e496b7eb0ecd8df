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

/// The one type that implements a resource: the first that comes up. A representation does not say of which type it is.
pub struct OneType(::core::sync::atomic::AtomicPtr<()>);

impl OneType {
    pub const fn new() -> Self {
        Self(::core::sync::atomic::AtomicPtr::new(::core::ptr::null_mut()))
    }

    /// # Panics
    /// `T` is not the type.
    pub fn assert<T: 'static>(&self) {
        use ::core::sync::atomic::Ordering::Relaxed;
        let own: fn() -> ::core::any::TypeId = ::core::any::TypeId::of::<T>;
        if let Err(first) = self.0.compare_exchange(::core::ptr::null_mut(), own as *mut (), Relaxed, Relaxed) {
            // Only such functions are stored.
            let first: fn() -> ::core::any::TypeId = unsafe { ::core::mem::transmute(first) };
            assert!(first() == own(), "a resource is used as another type than it was made of");
        }
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

/// A value on the heap.
pub fn boxed<T>(value: T) -> *mut T {
    self::alloc::boxed::Box::into_raw(self::alloc::boxed::Box::new(value))
}

/// A value that `boxed` put on the heap, taken from there.
pub unsafe fn unboxed<T>(pointer: *mut T) -> T {
    *unsafe { self::alloc::boxed::Box::from_raw(pointer) }
}
