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
