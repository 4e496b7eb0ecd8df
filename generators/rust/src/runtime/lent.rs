/// Handles that were borrowed in a list, to be dropped when the call ends.
pub struct Lent<T>(::core::cell::RefCell<Vec<self::alloc::boxed::Box<T>>>);

impl<T> Lent<T> {
    pub const fn new() -> Self {
        Self(::core::cell::RefCell::new(Vec::new()))
    }

    /// Stores a handle and returns a reference that lives as long as this.
    pub fn keep(&self, handle: T) -> &T {
        let handle = self::alloc::boxed::Box::new(handle);
        let lent: *const T = &*handle;
        self.0.borrow_mut().push(handle);
        // Boxed values do not move, and none is ever removed.
        unsafe { &*lent }
    }
}
