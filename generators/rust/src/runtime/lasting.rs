/// Allocations that were made to pass a result, until post-return. One place is enough, as for the value itself.
pub unsafe fn lasting() -> &'static mut Temporaries {
    static mut TEMPORARIES: Temporaries = Temporaries::new();
    let temporaries = &raw mut TEMPORARIES;
    unsafe { &mut *temporaries }
}
