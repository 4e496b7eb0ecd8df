//! Streams without a payload, which need no bindings.

use core::alloc::Layout;

use super::left::Sealed;
use super::stream::{RawStreamReader, RawStreamWriter, raw_stream_new};
use super::stream_ops::StreamOps;

pub(crate) mod builtins {
    super::super::builtins::builtins! { "$root"
        "[stream-new-unit]" => fn new() -> u64;
        "[async-lower][stream-write-unit]" => fn write(stream: u32, values: *const u8, count: usize) -> u32;
        "[async-lower][stream-read-unit]" => fn read(stream: u32, values: *mut u8, count: usize) -> u32;
        "[stream-cancel-read-unit]" => fn cancel_read(stream: u32) -> u32;
        "[stream-cancel-write-unit]" => fn cancel_write(stream: u32) -> u32;
        "[stream-drop-readable-unit]" => fn drop_readable(stream: u32);
        "[stream-drop-writable-unit]" => fn drop_writable(stream: u32);
    }
}

/// How a stream carries nothing but the fact that it does.
#[derive(Clone, Copy, Debug)]
pub struct UnitStreamOps;

impl UnitStreamOps {
    /// A new stream without a payload.
    #[allow(clippy::new_ret_no_self, reason = "the name that programs know")]
    pub fn new() -> (RawStreamWriter<Self>, RawStreamReader<Self>) {
        // SAFETY: these are the functions of one type of streams.
        unsafe { raw_stream_new(UnitStreamOps) }
    }
}

// SAFETY: these are the functions of one type of streams, and there are no values in memory.
unsafe impl StreamOps for UnitStreamOps {
    type Payload = ();

    fn new(&mut self) -> u64 {
        // SAFETY: it makes a new one.
        unsafe { builtins::new() }
    }

    fn elem_layout(&self) -> Layout {
        Layout::new::<()>()
    }

    fn native_abi_matches_canonical_abi(&self) -> bool {
        true
    }

    fn contains_lists(&self) -> bool {
        false
    }

    unsafe fn lower(&mut self, (): (), _: *mut u8) {}

    unsafe fn dealloc_lists(&mut self, _: *mut u8) {}

    unsafe fn lift(&mut self, _: *mut u8) {}

    unsafe fn start_write(&mut self, stream: u32, values: *const u8, count: usize) -> u32 {
        // SAFETY: the caller's promise, here and below.
        unsafe { builtins::write(stream, values, count) }
    }

    unsafe fn start_read(&mut self, stream: u32, values: *mut u8, count: usize) -> u32 {
        unsafe { builtins::read(stream, values, count) }
    }

    unsafe fn cancel_read(&mut self, stream: u32) -> u32 {
        unsafe { builtins::cancel_read(stream) }
    }

    unsafe fn cancel_write(&mut self, stream: u32) -> u32 {
        unsafe { builtins::cancel_write(stream) }
    }

    unsafe fn drop_readable(&mut self, stream: u32) {
        unsafe { builtins::drop_readable(stream) }
    }

    unsafe fn drop_writable(&mut self, stream: u32) {
        unsafe { builtins::drop_writable(stream) }
    }

    fn is_static(_: Sealed) -> bool {
        true
    }
}
