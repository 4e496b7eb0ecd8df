//! A stream of bytes as `AsyncWrite`, of tokio or of the crate `futures`.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::io;

use super::blocked::For;
use super::buffer::AbiBuffer;
use super::builtins::Transfer;
use super::left::{End, should_stay};
use super::stream::{MAX_LENGTH, StreamResult, result};
use super::stream_ops::{StreamOps, StreamVtable};
use super::stream_write::RawStreamWriter;
use super::waiting::Waiting;
use crate::alloc::boxed::Box;
use crate::alloc::vec::Vec;

/// How many bytes are taken from a caller before the reader has taken some.
const ROOM: usize = 16 * 1024;

/// A writer of bytes as `AsyncWrite`.
///
/// Bytes are copied, since a host reads them later, and are on their way at once. While the reader has not taken them, others are
/// collected, up to a limit; [flushing] waits until the reader has taken all, and shutting down or closing drops the writer then. What is
/// not flushed when this is dropped may be lost.
///
/// [flushing]: https://docs.rs/tokio/latest/tokio/io/trait.AsyncWriteExt.html#method.flush
pub struct ByteWriter<O: StreamOps<Payload = u8> = &'static StreamVtable<u8>> {
    /// `None` once it is shut down.
    writer: Option<RawStreamWriter<O>>,
    /// What is being written.
    sent: AbiBuffer<O>,
    is_writing: bool,
    /// What is to be written next.
    next: Vec<u8>,
    waiting: Pin<Box<Waiting>>,
}

// Only the box is pinned.
impl<O: StreamOps<Payload = u8>> Unpin for ByteWriter<O> {}

impl<O: StreamOps<Payload = u8>> core::fmt::Debug for ByteWriter<O> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ByteWriter").field("writer", &self.writer).finish_non_exhaustive()
    }
}

impl<O: StreamOps<Payload = u8>> RawStreamWriter<O> {
    /// The writer as `AsyncWrite`, of tokio with the feature `tokio-io`, and of the crate `futures` with `futures-io`.
    pub fn into_async_write(self) -> ByteWriter<O> {
        let sent = AbiBuffer::new(Vec::new(), self.ops.clone());
        ByteWriter {
            writer: Some(self),
            sent,
            is_writing: false,
            next: Vec::new(),
            waiting: Box::pin(Waiting::new(For::StreamWrite)),
        }
    }
}

impl<O: StreamOps<Payload = u8>> ByteWriter<O> {
    fn poll_write_bytes(&mut self, context: &Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        // What goes on does not matter, as long as there is room.
        let poll = self.poll_written(context)?;
        let room = ROOM - self.next.len();
        if poll.is_pending() && room == 0 {
            return Poll::Pending;
        }
        if self.writer.as_ref().is_none_or(|writer| writer.is_done) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let count = bytes.len().min(room);
        self.next.extend_from_slice(&bytes[..count]);
        let _ = self.poll_written(context)?;
        Poll::Ready(Ok(count))
    }

    /// Waits until all is written.
    fn poll_written(&mut self, context: &Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if !self.is_writing && self.sent.remaining() == 0 {
                if self.next.is_empty() {
                    return Poll::Ready(Ok(()));
                }
                // The memory of what was sent is used again.
                let ops = match &self.writer {
                    Some(writer) => writer.ops.clone(),
                    None => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
                };
                let next = AbiBuffer::new(core::mem::take(&mut self.next), ops);
                self.next = core::mem::replace(&mut self.sent, next).into_vec();
            }
            let Some(writer) = &mut self.writer else { return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())) };
            if writer.is_done && !self.is_writing {
                return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
            }
            let mut transfer = Transfer::Blocked;
            if !self.is_writing {
                if writer.settle().is_pending() {
                    return Poll::Pending;
                }
                let (bytes, count) = self.sent.pending();
                let handle = writer.handle();
                self.is_writing = true;
                // SAFETY: the bytes stay until this completes or is stopped.
                transfer = Transfer::decode(unsafe { writer.ops.start_write(handle, bytes, count.min(MAX_LENGTH)) });
            }
            if transfer == Transfer::Blocked {
                let Poll::Ready(code) = self.waiting.as_mut().poll(writer.handle(), context) else {
                    return Poll::Pending;
                };
                transfer = Transfer::decode(code);
            }
            self.finish(transfer);
        }
    }

    fn finish(&mut self, transfer: Transfer) {
        self.is_writing = false;
        let (result, is_done) = result(transfer);
        if let Some(writer) = &mut self.writer {
            writer.is_done |= is_done;
        }
        if let StreamResult::Complete(count) = result {
            self.sent.advance(count);
        }
    }

    /// Waits until all is written, and drops the writer.
    fn poll_end(&mut self, context: &Context<'_>) -> Poll<io::Result<()>> {
        if self.writer.is_none() {
            return Poll::Ready(Ok(()));
        }
        let poll = self.poll_written(context);
        if poll.is_ready() {
            self.writer = None;
        }
        poll
    }
}

impl<O: StreamOps<Payload = u8>> Drop for ByteWriter<O> {
    fn drop(&mut self) {
        if self.is_writing
            && let Some(writer) = &mut self.writer
        {
            // SAFETY: it is not moved.
            let code = unsafe { self.waiting.as_mut().get_unchecked_mut() }.stop();
            if code.is_none() && should_stay::<O>() {
                let empty = AbiBuffer::new(Vec::new(), writer.ops.clone());
                writer.left = Some(Box::new(core::mem::replace(&mut self.sent, empty).leave()));
                return;
            }
            let transfer = code.map_or_else(|| writer.cancel(), Transfer::decode);
            self.finish(transfer);
        }
    }
}

#[cfg(feature = "tokio-io")]
impl<O: StreamOps<Payload = u8>> tokio::io::AsyncWrite for ByteWriter<O> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_bytes(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_written(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_end(context)
    }
}

#[cfg(feature = "futures-io")]
impl<O: StreamOps<Payload = u8>> futures_io::AsyncWrite for ByteWriter<O> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_bytes(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_written(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_end(context)
    }
}
