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
pub struct OneType(::core::cell::Cell<Option<::core::any::TypeId>>);

// A component has one thread.
unsafe impl Sync for OneType {}

impl OneType {
    pub const fn new() -> Self {
        Self(::core::cell::Cell::new(None))
    }

    /// # Panics
    /// `T` is not the type.
    pub fn assert<T: 'static>(&self) {
        // Elsewhere there are no resources.
        if cfg!(target_arch = "wasm32") {
            const { ::core::assert!(!cfg!(target_feature = "atomics"), "a component has one thread") }
            let own = ::core::any::TypeId::of::<T>();
            match self.0.get() {
                None => self.0.set(Some(own)),
                Some(first) if first == own => {}
                Some(_) => trap("a resource is used as another type than it was made of"),
            }
        }
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

const NO_RESOURCE: &str = "what implements the resource was taken out of it";

/// A value on the heap.
pub fn boxed<T>(value: T) -> *mut T {
    self::alloc::boxed::Box::into_raw(self::alloc::boxed::Box::new(value))
}

/// A value that `boxed` put on the heap, taken from there.
pub unsafe fn unboxed<T>(pointer: *mut T) -> T {
    *unsafe { self::alloc::boxed::Box::from_raw(pointer) }
}
