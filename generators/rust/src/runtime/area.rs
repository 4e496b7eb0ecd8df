/// Space for parameters or results that are passed through memory.
#[repr(align(8))]
pub struct Area<const N: usize>(::core::mem::MaybeUninit<[u8; N]>);

impl<const N: usize> Area<N> {
    pub const fn new() -> Self {
        Self(::core::mem::MaybeUninit::uninit())
    }

    pub fn as_mut_ptr(&mut self) -> *mut u8 {
        self.0.as_mut_ptr().cast()
    }
}
