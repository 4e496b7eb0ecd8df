//! A stream of bytes as `AsyncRead`, of tokio or of the crate `futures`.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::io;

use super::blocked::For;
use super::builtins::Transfer;
use super::left::{End, Left, should_stay};
use super::stream::{MAX_LENGTH, StreamResult, result};
use super::stream_ops::{StreamOps, StreamVtable};
use super::stream_read::RawStreamReader;
use super::waiting::Waiting;
use crate::alloc::boxed::Box;
use crate::alloc::vec::Vec;
use crate::rt::Cleanup;

/// How many bytes are read at a time unless said otherwise.
const ROOM: usize = 16 * 1024;

/// A reader of bytes as `AsyncRead` and `AsyncBufRead`.
///
/// A host writes to memory that is its own until the read is over, which that of a caller of `poll_read` is not. So bytes are read into
/// memory of the reader, and copied from there.
pub struct ByteReader<O: StreamOps<Payload = u8> = &'static StreamVtable<u8>> {
    reader: RawStreamReader<O>,
    bytes: Vec<u8>,
    /// How many of the bytes were taken already.
    taken: usize,
    is_reading: bool,
    waiting: Pin<Box<Waiting>>,
}

// Only the box is pinned.
impl<O: StreamOps<Payload = u8>> Unpin for ByteReader<O> {}

impl<O: StreamOps<Payload = u8>> core::fmt::Debug for ByteReader<O> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ByteReader").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl<O: StreamOps<Payload = u8>> RawStreamReader<O> {
    /// The reader as `AsyncRead`, of tokio with the feature `tokio-io`, and of the crate `futures` with `futures-io`.
    pub fn into_async_read(self) -> ByteReader<O> {
        ByteReader::with_capacity(ROOM, self)
    }
}

impl<O: StreamOps<Payload = u8>> ByteReader<O> {
    /// A reader that reads so many bytes at a time.
    ///
    /// # Panics
    /// The capacity is 0, or bytes do not go through the stream as they are.
    pub fn with_capacity(capacity: usize, reader: RawStreamReader<O>) -> Self {
        assert!(capacity > 0, "cannot read into an empty buffer");
        assert!(reader.ops.native_abi_matches_canonical_abi(), "bytes go through streams as they are");
        let bytes = Vec::with_capacity(capacity);
        ByteReader { reader, bytes, taken: 0, is_reading: false, waiting: Box::pin(Waiting::new(For::StreamRead)) }
    }

    /// The bytes that were read and not taken; none at the end of the stream.
    fn poll_bytes(&mut self, context: &Context<'_>) -> Poll<&[u8]> {
        while self.taken == self.bytes.len() && (self.is_reading || !self.reader.is_done) {
            if !self.is_reading && self.reader.settle().is_pending() {
                return Poll::Pending;
            }
            let mut transfer = if self.is_reading { Transfer::Blocked } else { self.start() };
            if transfer == Transfer::Blocked {
                let Poll::Ready(code) = self.waiting.as_mut().poll(self.reader.handle(), context) else {
                    return Poll::Pending;
                };
                transfer = Transfer::decode(code);
            }
            self.finish(transfer);
        }
        Poll::Ready(&self.bytes[self.taken..])
    }

    fn start(&mut self) -> Transfer {
        self.bytes.clear();
        self.taken = 0;
        self.is_reading = true;
        let room = self.bytes.spare_capacity_mut();
        let (address, count) = (room.as_mut_ptr().cast(), room.len().min(MAX_LENGTH));
        let handle = self.reader.handle();
        // SAFETY: the room is not touched until this completes or is stopped.
        Transfer::decode(unsafe { self.reader.ops.start_read(handle, address, count) })
    }

    fn finish(&mut self, transfer: Transfer) {
        self.is_reading = false;
        let (result, is_done) = result(transfer);
        self.reader.is_done |= is_done;
        if let StreamResult::Complete(count) = result {
            assert!(count <= self.bytes.capacity(), "the host reports more bytes read than the buffer holds");
            // SAFETY: so many were written there.
            unsafe { self.bytes.set_len(count) }
        }
    }

    fn consume_bytes(&mut self, count: usize) {
        self.taken = (self.taken + count).min(self.bytes.len());
    }
}

impl<O: StreamOps<Payload = u8>> Drop for ByteReader<O> {
    fn drop(&mut self) {
        if self.is_reading {
            // SAFETY: it is not moved.
            let code = unsafe { self.waiting.as_mut().get_unchecked_mut() }.stop();
            if code.is_none() && should_stay::<O>() {
                let mut bytes = core::mem::take(&mut self.bytes);
                let address = bytes.as_mut_ptr();
                self.reader.left = Some(Box::new(Left { _memory: Cleanup::of_vec(bytes), address, count: 0 }));
                return;
            }
            let transfer = code.map_or_else(|| self.reader.cancel(), Transfer::decode);
            self.finish(transfer);
        }
    }
}

#[cfg(feature = "tokio-io")]
impl<O: StreamOps<Payload = u8>> tokio::io::AsyncRead for ByteReader<O> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        target: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Poll::Ready(bytes) = self.poll_bytes(context) else { return Poll::Pending };
        let count = bytes.len().min(target.remaining());
        target.put_slice(&bytes[..count]);
        self.consume_bytes(count);
        Poll::Ready(Ok(()))
    }
}

#[cfg(feature = "tokio-io")]
impl<O: StreamOps<Payload = u8>> tokio::io::AsyncBufRead for ByteReader<O> {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        self.get_mut().poll_bytes(context).map(Ok)
    }

    fn consume(mut self: Pin<&mut Self>, count: usize) {
        self.consume_bytes(count);
    }
}

#[cfg(feature = "futures-io")]
impl<O: StreamOps<Payload = u8>> futures_io::AsyncRead for ByteReader<O> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, target: &mut [u8]) -> Poll<io::Result<usize>> {
        let Poll::Ready(bytes) = self.poll_bytes(context) else { return Poll::Pending };
        let count = bytes.len().min(target.len());
        target[..count].copy_from_slice(&bytes[..count]);
        self.consume_bytes(count);
        Poll::Ready(Ok(count))
    }
}

#[cfg(feature = "futures-io")]
impl<O: StreamOps<Payload = u8>> futures_io::AsyncBufRead for ByteReader<O> {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        self.get_mut().poll_bytes(context).map(Ok)
    }

    fn consume(mut self: Pin<&mut Self>, count: usize) {
        self.consume_bytes(count);
    }
}
