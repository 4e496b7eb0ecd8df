//! Streams of components as those of the crate `futures`: a reader is a `Stream`, a writer is a `Sink`.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};
use futures_sink::Sink;

use super::stream::StreamResult;
use super::stream_ops::{StreamOps, StreamVtable};
use super::stream_read::RawStreamReader;
use super::stream_read_one::Incoming;
use super::stream_write::RawStreamWriter;
use super::stream_write_one::Outgoing;
use crate::alloc::boxed::Box;

/// A reader as a `Stream`. Values are read when they are asked for, and not ahead.
pub struct RawStreamReaderStream<O: StreamOps + 'static> {
    reader: RawStreamReader<O>,
    value: Pin<Box<Incoming>>,
    is_over: bool,
}

/// The [`RawStreamReaderStream`] of a [`StreamReader`](super::StreamReader).
pub type StreamReaderStream<T> = RawStreamReaderStream<&'static StreamVtable<T>>;

// Only the box is pinned.
impl<O: StreamOps + 'static> Unpin for RawStreamReaderStream<O> {}

impl<O: StreamOps + 'static> fmt::Debug for RawStreamReaderStream<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamReaderStream").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl<O: StreamOps + 'static> RawStreamReader<O> {
    /// The reader as a `Stream` of the crate `futures`.
    pub fn into_stream(self) -> RawStreamReaderStream<O> {
        RawStreamReaderStream::new(self)
    }
}

impl<O: StreamOps + 'static> RawStreamReaderStream<O> {
    /// A reader as a `Stream`.
    pub fn new(reader: RawStreamReader<O>) -> Self {
        RawStreamReaderStream { reader, value: Box::pin(Incoming::new()), is_over: false }
    }

    /// The reader again. `None` while it reads, and once there are no more values.
    pub fn into_inner(mut self) -> Option<RawStreamReader<O>> {
        (self.value.is_idle() && !self.is_over).then(|| self.reader.take())
    }
}

impl<O: StreamOps + 'static> Stream for RawStreamReaderStream<O> {
    type Item = O::Payload;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<O::Payload>> {
        let this = &mut *self;
        if this.is_over {
            return Poll::Ready(None);
        }
        let poll = this.value.as_mut().poll(&mut this.reader, context);
        this.is_over = matches!(poll, Poll::Ready(None));
        poll
    }
}

impl<O: StreamOps + 'static> FusedStream for RawStreamReaderStream<O> {
    fn is_terminated(&self) -> bool {
        self.is_over
    }
}

impl<O: StreamOps + 'static> Drop for RawStreamReaderStream<O> {
    fn drop(&mut self) {
        // SAFETY: it is not moved.
        unsafe { self.value.as_mut().get_unchecked_mut() }.stop(&mut self.reader);
    }
}

/// A writer as a `Sink`. A value is on its way once it is flushed; closing drops the writer.
pub struct RawStreamWriterSink<O: StreamOps + 'static> {
    /// `None` once it is closed.
    writer: Option<RawStreamWriter<O>>,
    value: Pin<Box<Outgoing<O>>>,
}

/// The [`RawStreamWriterSink`] of a [`StreamWriter`](super::StreamWriter).
pub type StreamWriterSink<T> = RawStreamWriterSink<&'static StreamVtable<T>>;

// Only the box is pinned.
impl<O: StreamOps + 'static> Unpin for RawStreamWriterSink<O> {}

impl<O: StreamOps + 'static> fmt::Debug for RawStreamWriterSink<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamWriterSink").field("writer", &self.writer).finish_non_exhaustive()
    }
}

/// The reader of a stream was dropped, so that values cannot be written to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderDropped;

impl fmt::Display for ReaderDropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the reader of the stream was dropped")
    }
}

impl core::error::Error for ReaderDropped {}

impl<O: StreamOps + 'static> RawStreamWriter<O> {
    /// The writer as a `Sink` of the crate `futures`.
    pub fn into_sink(self) -> RawStreamWriterSink<O> {
        RawStreamWriterSink { writer: Some(self), value: Box::pin(Outgoing::new()) }
    }
}

impl<O: StreamOps + 'static> RawStreamWriterSink<O> {
    /// The writer again. `None` while it writes, and once the sink is closed.
    pub fn into_inner(mut self) -> Option<RawStreamWriter<O>> {
        if self.value.is_empty() { self.writer.take() } else { None }
    }

    /// Waits until the value is written.
    fn poll_written(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ReaderDropped>> {
        while !self.value.is_empty() {
            let Some(writer) = &mut self.writer else { return Poll::Ready(Err(ReaderDropped)) };
            match self.value.as_mut().poll(writer, context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready((StreamResult::Dropped, _)) => return Poll::Ready(Err(ReaderDropped)),
                Poll::Ready((StreamResult::Complete(_) | StreamResult::Cancelled, None)) => {}
                Poll::Ready((_, Some(value))) => self.value.as_mut().set(value),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<O: StreamOps + 'static> Sink<O::Payload> for RawStreamWriterSink<O> {
    type Error = ReaderDropped;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), ReaderDropped>> {
        self.poll_written(context)
    }

    fn start_send(mut self: Pin<&mut Self>, value: O::Payload) -> Result<(), ReaderDropped> {
        assert!(self.value.is_empty(), "a sink takes a value when it is ready");
        if self.writer.as_ref().is_none_or(|writer| writer.is_done) {
            return Err(ReaderDropped);
        }
        self.value.as_mut().set(value);
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), ReaderDropped>> {
        self.poll_written(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), ReaderDropped>> {
        let poll = self.poll_written(context);
        if poll.is_ready() {
            self.writer = None;
        }
        poll
    }
}

impl<O: StreamOps + 'static> Drop for RawStreamWriterSink<O> {
    fn drop(&mut self) {
        if let Some(writer) = &mut self.writer {
            // SAFETY: it is not moved.
            unsafe { self.value.as_mut().get_unchecked_mut() }.stop(writer);
        }
    }
}
