/// A handle to a resource. Dropping this drops the handle, unless it was taken.
#[repr(transparent)]
pub struct Resource<T: WasmResource> {
    // Mutated through a shared reference, but `Sync` because a component has one thread.
    handle: ::core::sync::atomic::AtomicU32,
    _marker: ::core::marker::PhantomData<T>,
}

/// A type of resources.
///
/// # Safety
/// `drop` drops a handle of this type.
pub unsafe trait WasmResource {
    /// Drops a handle.
    unsafe fn drop(handle: u32);
}

/// The handle was moved.
const TAKEN: u32 = u32::MAX;

impl<T: WasmResource> Resource<T> {
    pub unsafe fn from_handle(handle: u32) -> Self {
        debug_assert!(handle != 0 && handle != TAKEN);
        Self { handle: ::core::sync::atomic::AtomicU32::new(handle), _marker: ::core::marker::PhantomData }
    }

    pub fn take_handle(resource: &Self) -> u32 {
        resource.handle.swap(TAKEN, ::core::sync::atomic::Ordering::Relaxed)
    }

    pub fn handle(resource: &Self) -> u32 {
        resource.handle.load(::core::sync::atomic::Ordering::Relaxed)
    }
}

impl<T: WasmResource> ::core::fmt::Debug for Resource<T> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("Resource").field("handle", &self.handle).finish()
    }
}

impl<T: WasmResource> Drop for Resource<T> {
    fn drop(&mut self) {
        let handle = *self.handle.get_mut();
        if handle != TAKEN {
            unsafe { T::drop(handle) }
        }
    }
}
