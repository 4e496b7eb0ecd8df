/// What was allocated to pass a result on, until post-return. Once is enough, as for the value itself.
pub unsafe fn lasting() -> &'static mut Temporaries {
    static mut TEMPORARIES: Temporaries = Temporaries::new();
    let temporaries = &raw mut TEMPORARIES;
    unsafe { &mut *temporaries }
}
