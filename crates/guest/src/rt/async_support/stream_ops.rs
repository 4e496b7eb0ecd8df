//! How values of a type pass through streams: bindings define this for each type, and programs can define their own.

use core::alloc::Layout;

use super::left::Sealed;

/// The built-ins of a stream, and how its values are stored and loaded.
///
/// # Safety
/// Values are lifted from where they were lowered, and all functions are those of one type of streams.
pub unsafe trait StreamOps: Clone {
    /// What the stream carries.
    type Payload: 'static;

    /// A new stream: the readable end in the lower half, the writable one in the upper.
    #[allow(clippy::new_ret_no_self, clippy::wrong_self_convention, reason = "the name that programs know")]
    fn new(&mut self) -> u64;
    /// Size and alignment of a value in memory, in bytes.
    fn elem_layout(&self) -> Layout;
    /// Whether a value of Rust has the very bytes of the Canonical ABI, so that a `Vec` is transferred as it is.
    fn native_abi_matches_canonical_abi(&self) -> bool;
    /// Whether values own memory.
    fn contains_lists(&self) -> bool;
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
    /// `stream.write`.
    ///
    /// # Safety
    /// `count` values are at `values` until the write completes.
    unsafe fn start_write(&mut self, stream: u32, values: *const u8, count: usize) -> u32;
    /// `stream.read`.
    ///
    /// # Safety
    /// There is room for `count` values at `values` until the read completes.
    unsafe fn start_read(&mut self, stream: u32, values: *mut u8, count: usize) -> u32;
    /// `stream.cancel-read`.
    ///
    /// # Safety
    /// Something is read.
    unsafe fn cancel_read(&mut self, stream: u32) -> u32;
    /// `stream.cancel-write`.
    ///
    /// # Safety
    /// Something is written.
    unsafe fn cancel_write(&mut self, stream: u32) -> u32;
    /// `stream.drop-readable`.
    ///
    /// # Safety
    /// Nothing is read.
    unsafe fn drop_readable(&mut self, stream: u32);
    /// `stream.drop-writable`.
    ///
    /// # Safety
    /// Nothing is written.
    unsafe fn drop_writable(&mut self, stream: u32);
    /// Whether this borrows nothing.
    #[doc(hidden)]
    fn is_static(_: Sealed) -> bool {
        false
    }
}

/// [`StreamOps`] as a table, which bindings make for each type.
#[doc(hidden)]
#[derive(Debug)]
pub struct StreamVtable<T> {
    pub layout: Layout,
    /// `None` where a value of Rust has the very bytes of the Canonical ABI.
    pub lower: Option<unsafe fn(value: T, address: *mut u8)>,
    /// `None` where there is nothing to free.
    pub dealloc_lists: Option<unsafe fn(address: *mut u8)>,
    /// `None` where `lower` is.
    pub lift: Option<unsafe fn(address: *mut u8) -> T>,
    pub start_write: unsafe extern "C" fn(stream: u32, values: *const u8, count: usize) -> u32,
    pub start_read: unsafe extern "C" fn(stream: u32, values: *mut u8, count: usize) -> u32,
    pub cancel_write: unsafe extern "C" fn(stream: u32) -> u32,
    pub cancel_read: unsafe extern "C" fn(stream: u32) -> u32,
    pub drop_writable: unsafe extern "C" fn(stream: u32),
    pub drop_readable: unsafe extern "C" fn(stream: u32),
    pub new: unsafe extern "C" fn() -> u64,
}

// SAFETY: the table is of one type of streams, as bindings have it.
unsafe impl<T: 'static> StreamOps for &StreamVtable<T> {
    type Payload = T;

    fn new(&mut self) -> u64 {
        // SAFETY: it makes a new one.
        unsafe { (self.new)() }
    }

    fn elem_layout(&self) -> Layout {
        self.layout
    }

    fn native_abi_matches_canonical_abi(&self) -> bool {
        self.lower.is_none()
    }

    fn contains_lists(&self) -> bool {
        self.dealloc_lists.is_some()
    }

    unsafe fn lower(&mut self, value: T, address: *mut u8) {
        // SAFETY: the caller's promise, here and below.
        match self.lower {
            Some(lower) => unsafe { lower(value, address) },
            None => unsafe { address.cast::<T>().write(value) },
        }
    }

    unsafe fn dealloc_lists(&mut self, address: *mut u8) {
        if let Some(free) = self.dealloc_lists {
            unsafe { free(address) }
        }
    }

    unsafe fn lift(&mut self, address: *mut u8) -> T {
        match self.lift {
            Some(lift) => unsafe { lift(address) },
            None => unsafe { address.cast::<T>().read() },
        }
    }

    unsafe fn start_write(&mut self, stream: u32, values: *const u8, count: usize) -> u32 {
        unsafe { (self.start_write)(stream, values, count) }
    }

    unsafe fn start_read(&mut self, stream: u32, values: *mut u8, count: usize) -> u32 {
        unsafe { (self.start_read)(stream, values, count) }
    }

    unsafe fn cancel_read(&mut self, stream: u32) -> u32 {
        unsafe { (self.cancel_read)(stream) }
    }

    unsafe fn cancel_write(&mut self, stream: u32) -> u32 {
        unsafe { (self.cancel_write)(stream) }
    }

    unsafe fn drop_readable(&mut self, stream: u32) {
        unsafe { (self.drop_readable)(stream) }
    }

    unsafe fn drop_writable(&mut self, stream: u32) {
        unsafe { (self.drop_writable)(stream) }
    }

    /// Bindings make tables as statics. An implementation for `&'static` only would keep the compiler from seeing that futures of
    /// streams are `Send`.
    fn is_static(_: Sealed) -> bool {
        true
    }
}
