//! The streams and futures of the mock host as function tables, and values that count their drops.

use core::alloc::Layout;
use core::cell::Cell;
use std::boxed::Box;
use std::string::{String, ToString};

use super::host;
use crate::rt::async_support::future_ops::FutureVtable;
use crate::rt::async_support::stream_ops::StreamVtable;

extern "C" fn transfer_in(handle: u32, memory: *mut u8, count: usize) -> u32 {
    host(|host| host.transfer(handle, memory, count))
}

extern "C" fn transfer_out(handle: u32, memory: *const u8, count: usize) -> u32 {
    host(|host| host.transfer(handle, memory.cast_mut(), count))
}

extern "C" fn receive(handle: u32, memory: *mut u8) -> u32 {
    transfer_in(handle, memory, 1)
}

extern "C" fn send(handle: u32, memory: *const u8) -> u32 {
    transfer_out(handle, memory, 1)
}

extern "C" fn cancel(handle: u32) -> u32 {
    host(|host| {
        host.log.push("cancel".to_string());
        host.cancel(handle)
    })
}

extern "C" fn drop_end(handle: u32) {
    host(|host| host.drop_end(handle));
}

extern "C" fn byte_stream() -> u64 {
    host(|host| host.channel(false, 1))
}

extern "C" fn string_stream() -> u64 {
    host(|host| host.channel(false, size_of::<[usize; 2]>()))
}

extern "C" fn string_future() -> u64 {
    host(|host| host.channel(true, size_of::<[usize; 2]>()))
}

/// A string in memory: its address and its length.
unsafe fn lower(value: String, memory: *mut u8) {
    let bytes = Box::leak(value.into_bytes().into_boxed_slice());
    // SAFETY: there is room for two numbers.
    unsafe { memory.cast::<[usize; 2]>().write([bytes.as_mut_ptr().expose_provenance(), bytes.len()]) };
}

unsafe fn lift(memory: *mut u8) -> String {
    // SAFETY: `lower` was here.
    let [address, length] = unsafe { memory.cast::<[usize; 2]>().read() };
    // SAFETY: as above. What is read was copied, as another component would have it.
    unsafe { String::from_raw_parts(core::ptr::with_exposed_provenance_mut(address), length, length) }
}

/// In a component the reader has a copy; here what was sent is the reader's.
unsafe fn free(_: *mut u8) {}

pub(crate) static BYTES: StreamVtable<u8> = StreamVtable {
    layout: Layout::new::<u8>(),
    lower: None,
    dealloc_lists: None,
    lift: None,
    start_write: transfer_out,
    start_read: transfer_in,
    cancel_write: cancel,
    cancel_read: cancel,
    drop_writable: drop_end,
    drop_readable: drop_end,
    new: byte_stream,
};

pub(crate) static STRINGS: StreamVtable<String> = StreamVtable {
    layout: Layout::new::<[usize; 2]>(),
    lower: Some(lower),
    dealloc_lists: Some(free),
    lift: Some(lift),
    start_write: transfer_out,
    start_read: transfer_in,
    cancel_write: cancel,
    cancel_read: cancel,
    drop_writable: drop_end,
    drop_readable: drop_end,
    new: string_stream,
};

pub(crate) static STRING: FutureVtable<String> = FutureVtable {
    layout: Layout::new::<[usize; 2]>(),
    lower,
    dealloc_lists: free,
    lift,
    start_write: send,
    start_read: receive,
    cancel_write: cancel,
    cancel_read: cancel,
    drop_writable: drop_end,
    drop_readable: drop_end,
    new: string_future,
};

/// A value that is counted while it lives.
#[derive(Debug, PartialEq)]
pub(crate) struct Counted(pub(crate) u32);

std::thread_local! {
    static COUNTED: Cell<usize> = const { Cell::new(0) };
}

/// How many values live.
pub(crate) fn counted() -> usize {
    COUNTED.get()
}

impl Counted {
    pub(crate) fn new(number: u32) -> Counted {
        COUNTED.set(COUNTED.get() + 1);
        Counted(number)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        COUNTED.set(COUNTED.get() - 1);
    }
}

unsafe fn lower_counted(value: Counted, memory: *mut u8) {
    // SAFETY: there is room for an address.
    unsafe { memory.cast::<*mut Counted>().write(Box::into_raw(Box::new(value))) };
}

unsafe fn lift_counted(memory: *mut u8) -> Counted {
    // SAFETY: `lower_counted` was here.
    *unsafe { Box::from_raw(memory.cast::<*mut Counted>().read()) }
}

extern "C" fn counted_stream() -> u64 {
    host(|host| host.channel(false, size_of::<usize>()))
}

pub(crate) static COUNTED_VALUES: StreamVtable<Counted> = StreamVtable {
    layout: Layout::new::<usize>(),
    lower: Some(lower_counted),
    dealloc_lists: Some(free),
    lift: Some(lift_counted),
    start_write: transfer_out,
    start_read: transfer_in,
    cancel_write: cancel,
    cancel_read: cancel,
    drop_writable: drop_end,
    drop_readable: drop_end,
    new: counted_stream,
};
