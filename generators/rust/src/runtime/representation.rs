/// What stands behind a handle of ours: a value, with the type it has, so that it is never taken for another.
#[repr(C)]
struct Representation<T> {
    ty: ::core::any::TypeId,
    value: Option<T>,
}

pub fn representation_new<T: 'static>(value: T) -> *mut u8 {
    let representation = Representation { ty: ::core::any::TypeId::of::<T>(), value: Some(value) };
    self::alloc::boxed::Box::into_raw(self::alloc::boxed::Box::new(representation)).cast()
}

/// The pointer to a representation once it is certain to be one of `T`: the type is at the same place in all.
unsafe fn representation<T: 'static>(pointer: *mut u8) -> *mut Representation<T> {
    let ty = unsafe { pointer.cast::<::core::any::TypeId>().read() };
    assert!(ty == ::core::any::TypeId::of::<T>(), "a resource is used as another type than it was made of");
    pointer.cast()
}

pub unsafe fn representation_ref<'a, T: 'static>(pointer: *mut u8) -> &'a T {
    unsafe { (*representation::<T>(pointer)).value.as_ref() }.expect("the resource is there")
}

pub unsafe fn representation_mut<'a, T: 'static>(pointer: *mut u8) -> &'a mut T {
    unsafe { (*representation::<T>(pointer)).value.as_mut() }.expect("the resource is there")
}

pub unsafe fn representation_take<T: 'static>(pointer: *mut u8) -> T {
    unsafe { (*representation::<T>(pointer)).value.take() }.expect("the resource is there")
}

pub unsafe fn representation_drop<T: 'static>(pointer: *mut u8) {
    drop(unsafe { self::alloc::boxed::Box::from_raw(representation::<T>(pointer)) });
}
