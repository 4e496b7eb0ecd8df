/// Handles that were lent in a list, to be dropped when the call is over.
pub struct Lent<T>(::core::cell::RefCell<Vec<self::alloc::boxed::Box<T>>>);

impl<T> Lent<T> {
    pub const fn new() -> Self {
        Self(::core::cell::RefCell::new(Vec::new()))
    }

    /// Keeps a handle, and lends it as long as this lives.
    pub fn keep(&self, handle: T) -> &T {
        let handle = self::alloc::boxed::Box::new(handle);
        let lent: *const T = &*handle;
        self.0.borrow_mut().push(handle);
        // What is boxed stays where it is, and nothing is ever taken out.
        unsafe { &*lent }
    }
}
