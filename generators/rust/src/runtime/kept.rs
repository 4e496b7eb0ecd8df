/// The result of an export, until post-return. One place is enough, because an instance is not entered again before
/// that. `U` is as large as the largest result.
pub struct Kept<U>(::core::cell::UnsafeCell<::core::mem::MaybeUninit<U>>);

// Only wrappers use it, and only one at a time.
unsafe impl<U> Sync for Kept<U> {}

impl<U> Kept<U> {
    pub const fn new() -> Self {
        Self(::core::cell::UnsafeCell::new(::core::mem::MaybeUninit::uninit()))
    }

    /// Stores a value and returns a reference to it.
    pub unsafe fn keep<T>(&self, value: T) -> &T {
        unsafe {
            let place = self.0.get().cast::<T>();
            place.write(value);
            &*place
        }
    }

    /// Drops the value.
    pub unsafe fn release<T>(&self) {
        unsafe { ::core::ptr::drop_in_place(self.0.get().cast::<T>()) }
    }
}
