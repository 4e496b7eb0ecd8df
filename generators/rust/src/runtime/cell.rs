/// What implements a resource that its methods may change: any type. It is kept in a cell, which one call at a time may
/// change, or any number look at.
pub trait CellImplementation: Sized + 'static {
    /// What is kept in memory for a resource: the value, until it is taken out.
    type Rep;

    /// The value as it is kept.
    fn into_representation(self) -> Self::Rep;

    /// Drops what was kept for a resource of this name in WIT.
    ///
    /// # Panics
    /// A call is using it.
    fn drop_representation(representation: Self::Rep, resource: &str);
}

impl<T: 'static> CellImplementation for T {
    type Rep = ::core::cell::RefCell<Option<T>>;

    fn into_representation(self) -> Self::Rep {
        ::core::cell::RefCell::new(Some(self))
    }

    fn drop_representation(representation: Self::Rep, resource: &str) {
        if representation.try_borrow_mut().is_err() {
            ::core::panic!("resource `{resource}` is dropped while a call is using it");
        }
    }
}

/// A value in a cell, to look at.
pub type CellRef<'a, T> = ::core::cell::Ref<'a, T>;

/// A value in a cell, to be changed.
pub type CellRefMut<'a, T> = ::core::cell::RefMut<'a, T>;

const GONE: &str = "what implements the resource was taken out of it";

/// What implements a resource, for a function that looks at it.
#[track_caller]
pub unsafe fn cell_ref<'a, T: 'static>(pointer: *mut u8, resource: &str, function: &str) -> CellRef<'a, T> {
    let cell = unsafe { &*pointer.cast::<::core::cell::RefCell<Option<T>>>() };
    match cell.try_borrow() {
        Ok(value) => CellRef::map(value, |value| value.as_ref().unwrap_or_else(|| trap(GONE))),
        Err(_) => cell_in_use(resource, function),
    }
}

/// What implements a resource, for a function that changes it.
#[track_caller]
pub unsafe fn cell_mut<'a, T: 'static>(pointer: *mut u8, resource: &str, function: &str) -> CellRefMut<'a, T> {
    let cell = unsafe { &*pointer.cast::<::core::cell::RefCell<Option<T>>>() };
    match cell.try_borrow_mut() {
        Ok(value) => CellRefMut::map(value, |value| value.as_mut().unwrap_or_else(|| trap(GONE))),
        Err(_) => cell_in_use(resource, function),
    }
}

/// What implements a resource, taken out of it.
#[track_caller]
pub unsafe fn cell_take<T: 'static>(pointer: *mut u8, resource: &str) -> T {
    let cell = unsafe { &*pointer.cast::<::core::cell::RefCell<Option<T>>>() };
    match cell.try_borrow_mut() {
        Ok(mut value) => value.take().unwrap_or_else(|| trap(GONE)),
        Err(_) => cell_in_use(resource, "into_inner"),
    }
}

#[cold]
#[track_caller]
fn cell_in_use(resource: &str, function: &str) -> ! {
    ::core::panic!("`{function}` is called on a resource `{resource}` that another call is using")
}
