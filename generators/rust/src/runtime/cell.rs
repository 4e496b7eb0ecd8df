/// The implementation of a resource whose methods may mutate it: any type. It is kept in a cell, which allows one
/// mutable or any number of shared borrows at a time.
pub trait CellImplementation: Sized + 'static {
    /// The stored form of a resource: the value, until it is taken out.
    type Rep;

    /// The value as it is kept.
    fn into_representation(self) -> Self::Rep;

    /// Drops the stored form of a resource with this name in WIT.
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
            ::core::panic!("resource `{resource}` was dropped while a call was using it");
        }
    }
}

/// A shared borrow of a value in a cell.
pub type CellRef<'a, T> = ::core::cell::Ref<'a, T>;

/// A mutable borrow of a value in a cell.
pub type CellRefMut<'a, T> = ::core::cell::RefMut<'a, T>;

const GONE: &str = "the implementation was taken out of the resource";

/// The implementation of a resource, for a function that reads it.
#[track_caller]
pub unsafe fn cell_ref<'a, T: 'static>(pointer: *mut u8, resource: &str, function: &str) -> CellRef<'a, T> {
    let cell = unsafe { &*pointer.cast::<::core::cell::RefCell<Option<T>>>() };
    match cell.try_borrow() {
        Ok(value) => CellRef::map(value, |value| value.as_ref().unwrap_or_else(|| trap(GONE))),
        Err(_) => cell_in_use(resource, function),
    }
}

/// The implementation of a resource, for a function that mutates it.
#[track_caller]
pub unsafe fn cell_mut<'a, T: 'static>(pointer: *mut u8, resource: &str, function: &str) -> CellRefMut<'a, T> {
    let cell = unsafe { &*pointer.cast::<::core::cell::RefCell<Option<T>>>() };
    match cell.try_borrow_mut() {
        Ok(value) => CellRefMut::map(value, |value| value.as_mut().unwrap_or_else(|| trap(GONE))),
        Err(_) => cell_in_use(resource, function),
    }
}

/// Takes the implementation out of a resource.
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
    ::core::panic!("`{function}` was called on a resource `{resource}` that another call is using")
}
