//! The writable end of a stream.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::blocked::For;
use super::buffer::AbiBuffer;
use super::builtins::Transfer;
use super::current::CurrentTask;
use super::left::{End, Left, should_stay};
use super::stream::{MAX_LENGTH, StreamResult, result};
use super::stream_ops::StreamOps;
use super::stream_write_one::WriteOne;
use super::waiting::Waiting;
use crate::alloc::boxed::Box;
use crate::alloc::vec::Vec;

/// The writable end of a stream. Dropping it notifies the reader.
pub struct RawStreamWriter<O: StreamOps> {
    handle: u32,
    pub(crate) ops: O,
    pub(crate) is_done: bool,
    pub(crate) left: Option<Box<Left>>,
}

impl<O: StreamOps> fmt::Debug for RawStreamWriter<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamWriter").field("handle", &self.handle).finish()
    }
}

impl<O: StreamOps> RawStreamWriter<O> {
    /// The writable end that this handle is of.
    ///
    /// # Safety
    /// It is one, of a stream of this type, and nobody else has it.
    pub unsafe fn new(handle: u32, ops: O) -> Self {
        RawStreamWriter { handle, ops, is_done: false, left: None }
    }

    /// The handle.
    pub fn handle(&self) -> u32 {
        self.handle
    }

    /// Writes values, of which the reader may take some only: the buffer has the others.
    pub fn write(&mut self, values: Vec<O::Payload>) -> RawStreamWrite<'_, O> {
        let buffer = AbiBuffer::new(values, self.ops.clone());
        self.write_buf(buffer)
    }

    /// As [`write`](Self::write), of what another write left.
    pub fn write_buf(&mut self, values: AbiBuffer<O>) -> RawStreamWrite<'_, O> {
        RawStreamWrite {
            writer: self,
            buffer: Some(values),
            is_started: false,
            waiting: Waiting::new(For::StreamWrite),
        }
    }

    /// Writes values until all are, and gives those that the reader did not take before it was dropped.
    pub async fn write_all(&mut self, values: Vec<O::Payload>) -> Vec<O::Payload> {
        let (mut result, mut buffer) = self.write(values).await;
        while buffer.remaining() > 0 && result != StreamResult::Dropped {
            (result, buffer) = self.write_buf(buffer).await;
        }
        buffer.into_vec()
    }

    /// Writes one value; gives it back if the reader was dropped. Nothing is allocated for it, unless it is large.
    pub async fn write_one(&mut self, value: O::Payload) -> Option<O::Payload> {
        let mut value = Some(value);
        while let Some(next) = value {
            match WriteOne::new(self, next).await {
                (StreamResult::Dropped, left) => return left,
                (StreamResult::Complete(_) | StreamResult::Cancelled, left) => value = left,
            }
        }
        None
    }
}

impl<O: StreamOps> RawStreamWriter<O> {
    /// Gives up the write that goes on, and waits until that is so.
    pub(crate) fn cancel(&mut self) -> Transfer {
        // SAFETY: something is written, and the stream is in no set.
        Transfer::decode(CurrentTask::left(|| unsafe { self.ops.cancel_write(self.handle) }))
    }
}

impl<O: StreamOps> End<O> for RawStreamWriter<O> {
    fn handle(&self) -> u32 {
        self.handle
    }

    fn ops(&mut self) -> &mut O {
        &mut self.ops
    }

    fn left(&mut self) -> &mut Option<Box<Left>> {
        &mut self.left
    }

    fn set_done(&mut self) {
        self.is_done = true;
    }

    fn cancel(&mut self) -> Transfer {
        RawStreamWriter::cancel(self)
    }
}

impl<O: StreamOps> Drop for RawStreamWriter<O> {
    fn drop(&mut self) {
        if self.left.is_some() && End::leave(self, O::drop_writable) {
            return;
        }
        // SAFETY: nothing is written, as a write borrows this.
        unsafe { self.ops.drop_writable(self.handle) }
    }
}

/// A write to a stream in progress. Dropping it cancels it and drops the values that were not written.
#[must_use = "nothing is written before it is awaited"]
pub struct RawStreamWrite<'a, O: StreamOps> {
    writer: &'a mut RawStreamWriter<O>,
    /// `None` once it has completed.
    buffer: Option<AbiBuffer<O>>,
    is_started: bool,
    waiting: Waiting,
}

impl<O: StreamOps> fmt::Debug for RawStreamWrite<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamWrite").field("writer", &self.writer).finish_non_exhaustive()
    }
}

impl<O: StreamOps> RawStreamWrite<'_, O> {
    fn finish(&mut self, transfer: Transfer) -> (StreamResult, AbiBuffer<O>) {
        let Some(mut buffer) = self.buffer.take() else { panic!("a write was used after it had completed") };
        let (result, is_done) = result(transfer);
        self.writer.is_done |= is_done;
        if let StreamResult::Complete(count) = result {
            buffer.advance(count);
        }
        (result, buffer)
    }

    /// Gives up what was not written yet.
    ///
    /// # Panics
    /// The write has completed.
    pub fn cancel(self: Pin<&mut Self>) -> (StreamResult, AbiBuffer<O>) {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        let transfer = this.stop();
        this.finish(transfer)
    }

    fn stop(&mut self) -> Transfer {
        if !self.is_started {
            return Transfer::Cancelled(0);
        }
        match self.waiting.stop() {
            Some(code) => Transfer::decode(code),
            None => self.writer.cancel(),
        }
    }
}

impl<O: StreamOps> Future for RawStreamWrite<'_, O> {
    type Output = (StreamResult, AbiBuffer<O>);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        let Some(buffer) = &this.buffer else { panic!("a write was polled after it had completed") };
        if !this.is_started {
            if this.writer.settle().is_pending() {
                return Poll::Pending;
            }
            if this.writer.is_done {
                return Poll::Ready(this.finish(Transfer::Dropped(0)));
            }
            let (values, count) = buffer.pending();
            // SAFETY: the values do not move until this completes or is dropped.
            let code = unsafe { this.writer.ops.start_write(this.writer.handle, values, count.min(MAX_LENGTH)) };
            match Transfer::decode(code) {
                Transfer::Blocked => this.is_started = true,
                transfer => return Poll::Ready(this.finish(transfer)),
            }
        }
        // SAFETY: it is pinned with the rest.
        let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
        match waiting.poll(this.writer.handle, context) {
            Poll::Ready(code) => Poll::Ready(this.finish(Transfer::decode(code))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<O: StreamOps> Drop for RawStreamWrite<'_, O> {
    fn drop(&mut self) {
        if self.buffer.is_some() && self.is_started {
            let transfer = match self.waiting.stop() {
                Some(code) => Transfer::decode(code),
                None if should_stay::<O>() => {
                    self.writer.left = self.buffer.take().map(|buffer| Box::new(buffer.leave()));
                    return;
                }
                None => self.writer.cancel(),
            };
            drop(self.finish(transfer));
        }
    }
}
