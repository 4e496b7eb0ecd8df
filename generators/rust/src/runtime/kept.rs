/// What an export returned, until post-return. One of each function is enough: an instance is not entered again before that.
pub struct Kept<T>(::core::cell::UnsafeCell<::core::mem::MaybeUninit<T>>);

// Only wrappers use it, and only one at a time.
unsafe impl<T> Sync for Kept<T> {}

impl<T> Kept<T> {
    pub const fn new() -> Self {
        Self(::core::cell::UnsafeCell::new(::core::mem::MaybeUninit::uninit()))
    }

    /// Keeps a value, to be looked at.
    pub unsafe fn keep(&self, value: T) -> &T {
        unsafe { (*self.0.get()).write(value) }
    }

    /// Drops the value.
    pub unsafe fn release(&self) {
        unsafe { (*self.0.get()).assume_init_drop() }
    }
}
