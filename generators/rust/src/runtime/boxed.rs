/// A value on the heap.
pub fn boxed<T>(value: T) -> *mut T {
    self::alloc::boxed::Box::into_raw(self::alloc::boxed::Box::new(value))
}

/// Takes back a value that `boxed` put on the heap.
pub unsafe fn unboxed<T>(pointer: *mut T) -> T {
    *unsafe { self::alloc::boxed::Box::from_raw(pointer) }
}
