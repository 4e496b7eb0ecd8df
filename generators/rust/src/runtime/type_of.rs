/// The type that implements a resource: the first one used. A representation does not record its type.
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
                Some(_) => trap("a resource was used as a type other than the one that implements it"),
            }
        }
    }
}
