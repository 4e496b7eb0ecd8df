//! Streams: any number of values from a writer to a reader, which may be in different components.

use super::builtins::Transfer;
use super::stream_ops::{StreamOps, StreamVtable};
pub use super::stream_read::{RawStreamRead, RawStreamReader};
pub use super::stream_write::{RawStreamWrite, RawStreamWriter};

/// The most values that one read or write may be of (`CanonicalABI.md`, `Buffer.MAX_LENGTH`).
pub(crate) const MAX_LENGTH: usize = (1 << 28) - 1;

/// How a read or a write of a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamResult {
    /// So many values were transferred.
    Complete(usize),
    /// None was, as the other end is gone.
    Dropped,
    /// None was before it was given up.
    Cancelled,
}

/// A new stream of bindings' making.
///
/// # Safety
/// The table is that of bindings, and static.
#[doc(hidden)]
pub unsafe fn stream_new<T>(vtable: &'static StreamVtable<T>) -> (StreamWriter<T>, StreamReader<T>) {
    // SAFETY: the caller's promise.
    unsafe { raw_stream_new(vtable) }
}

/// A new stream of a program's own making.
///
/// # Safety
/// What [`StreamOps`] asks for.
pub unsafe fn raw_stream_new<O: StreamOps>(mut ops: O) -> (RawStreamWriter<O>, RawStreamReader<O>) {
    let ends = ops.new();
    // SAFETY: the readable end is in the lower half.
    let writer = unsafe { RawStreamWriter::new((ends >> 32) as u32, ops.clone()) };
    (writer, RawStreamReader::new(ends as u32, ops))
}

/// The writable end of a stream.
pub type StreamWriter<T> = RawStreamWriter<&'static StreamVtable<T>>;
/// The readable end of a stream.
pub type StreamReader<T> = RawStreamReader<&'static StreamVtable<T>>;
/// A write to a stream in progress.
pub type StreamWrite<'a, T> = RawStreamWrite<'a, &'static StreamVtable<T>>;
/// A read from a stream in progress.
pub type StreamRead<'a, T> = RawStreamRead<'a, &'static StreamVtable<T>>;

/// What a transfer comes to; the second says whether the stream is done.
pub(crate) fn result(transfer: Transfer) -> (StreamResult, bool) {
    match transfer {
        Transfer::Dropped(0) => (StreamResult::Dropped, true),
        Transfer::Cancelled(0) => (StreamResult::Cancelled, false),
        Transfer::Dropped(count) => (StreamResult::Complete(count), true),
        Transfer::Completed(count) | Transfer::Cancelled(count) => (StreamResult::Complete(count), false),
        Transfer::Blocked => unreachable!("what is blocked has no result yet"),
    }
}
