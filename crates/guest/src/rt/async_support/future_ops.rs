//! How a value of a type passes through a future: bindings define this for each type, and programs can define their
//! own.

use core::alloc::Layout;

use super::left::Sealed;

/// The built-ins of a future, and how its value is stored and loaded.
pub trait FutureOps {
    /// What the future carries.
    type Payload;

    /// A new future: the readable end in the lower half, the writable one in the upper.
    #[allow(clippy::new_ret_no_self, clippy::wrong_self_convention, reason = "the name that programs know")]
    fn new(&mut self) -> u64;
    /// Size and alignment of a value in memory, in bytes.
    fn elem_layout(&mut self) -> Layout;
    /// Puts a value into memory, which owns it from then on.
    ///
    /// # Safety
    /// There is room at `address`.
    unsafe fn lower(&mut self, value: Self::Payload, address: *mut u8);
    /// Frees the memory that a value in memory owns, after it was transferred.
    ///
    /// # Safety
    /// There is such a value at `address`.
    unsafe fn dealloc_lists(&mut self, address: *mut u8);
    /// Takes a value out of memory.
    ///
    /// # Safety
    /// There is such a value at `address`, and it is not used again.
    unsafe fn lift(&mut self, address: *mut u8) -> Self::Payload;
    /// `future.write`.
    ///
    /// # Safety
    /// The value is at `value` until the write completes.
    unsafe fn start_write(&mut self, future: u32, value: *const u8) -> u32;
    /// `future.read`.
    ///
    /// # Safety
    /// There is room at `value` until the read completes.
    unsafe fn start_read(&mut self, future: u32, value: *mut u8) -> u32;
    /// `future.cancel-read`.
    ///
    /// # Safety
    /// It is read.
    unsafe fn cancel_read(&mut self, future: u32) -> u32;
    /// `future.cancel-write`.
    ///
    /// # Safety
    /// It is written.
    unsafe fn cancel_write(&mut self, future: u32) -> u32;
    /// `future.drop-readable`.
    ///
    /// # Safety
    /// It is not being read.
    unsafe fn drop_readable(&mut self, future: u32);
    /// `future.drop-writable`.
    ///
    /// # Safety
    /// It was written, or the other end is gone.
    unsafe fn drop_writable(&mut self, future: u32);
    /// Whether this borrows nothing.
    #[doc(hidden)]
    fn is_static(_: Sealed) -> bool
    where
        Self: Sized,
    {
        false
    }
}

/// [`FutureOps`] as a table, which bindings make for each type.
#[doc(hidden)]
#[derive(Debug)]
pub struct FutureVtable<T> {
    pub layout: Layout,
    pub lower: unsafe fn(value: T, address: *mut u8),
    pub dealloc_lists: unsafe fn(address: *mut u8),
    pub lift: unsafe fn(address: *mut u8) -> T,
    pub start_write: unsafe extern "C" fn(future: u32, value: *const u8) -> u32,
    pub start_read: unsafe extern "C" fn(future: u32, value: *mut u8) -> u32,
    pub cancel_write: unsafe extern "C" fn(future: u32) -> u32,
    pub cancel_read: unsafe extern "C" fn(future: u32) -> u32,
    pub drop_writable: unsafe extern "C" fn(future: u32),
    pub drop_readable: unsafe extern "C" fn(future: u32),
    pub new: unsafe extern "C" fn() -> u64,
}

impl<T> FutureOps for &FutureVtable<T> {
    type Payload = T;

    fn new(&mut self) -> u64 {
        // SAFETY: it makes a new one.
        unsafe { (self.new)() }
    }

    fn elem_layout(&mut self) -> Layout {
        self.layout
    }

    unsafe fn lower(&mut self, value: T, address: *mut u8) {
        // SAFETY: the caller's promise, here and below.
        unsafe { (self.lower)(value, address) }
    }

    unsafe fn dealloc_lists(&mut self, address: *mut u8) {
        unsafe { (self.dealloc_lists)(address) }
    }

    unsafe fn lift(&mut self, address: *mut u8) -> T {
        unsafe { (self.lift)(address) }
    }

    unsafe fn start_write(&mut self, future: u32, value: *const u8) -> u32 {
        unsafe { (self.start_write)(future, value) }
    }

    unsafe fn start_read(&mut self, future: u32, value: *mut u8) -> u32 {
        unsafe { (self.start_read)(future, value) }
    }

    unsafe fn cancel_read(&mut self, future: u32) -> u32 {
        unsafe { (self.cancel_read)(future) }
    }

    unsafe fn cancel_write(&mut self, future: u32) -> u32 {
        unsafe { (self.cancel_write)(future) }
    }

    unsafe fn drop_readable(&mut self, future: u32) {
        unsafe { (self.drop_readable)(future) }
    }

    unsafe fn drop_writable(&mut self, future: u32) {
        unsafe { (self.drop_writable)(future) }
    }

    /// Bindings make tables as statics, for types that borrow nothing. An implementation for `&'static` only would keep the compiler
    /// from seeing that futures of these are `Send`.
    fn is_static(_: Sealed) -> bool {
        true
    }
}
