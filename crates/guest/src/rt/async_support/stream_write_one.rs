//! A write of one value, without a `Vec` for it.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::blocked::For;
use super::builtins::Transfer;
use super::left::{End, Left, should_stay};
use super::room::Room;
use super::stream::{StreamResult, result};
use super::stream_ops::StreamOps;
use super::stream_write::RawStreamWriter;
use super::waiting::Waiting;
use crate::alloc::alloc::Layout;
use crate::alloc::boxed::Box;

/// A value on its way into a stream whose writer is elsewhere. To drop one that is being written, [stop](Outgoing::stop) it first.
pub(crate) struct Outgoing<O: StreamOps> {
    /// `None` while the value is in the room, and where there is none.
    value: Option<O::Payload>,
    is_writing: bool,
    room: Room,
    waiting: Waiting,
}

impl<O: StreamOps> Outgoing<O> {
    pub(crate) const fn new() -> Self {
        Outgoing { value: None, is_writing: false, room: Room::new(), waiting: Waiting::new(For::StreamWrite) }
    }

    /// Has the next poll write a value.
    #[cfg(feature = "futures-stream")]
    pub(crate) fn set(self: Pin<&mut Self>, value: O::Payload) {
        // SAFETY: only `room` and `waiting` are pinned.
        unsafe { self.get_unchecked_mut() }.value = Some(value);
    }

    /// Whether there is nothing to write.
    #[cfg(feature = "futures-stream")]
    pub(crate) fn is_empty(&self) -> bool {
        self.value.is_none() && !self.is_writing
    }

    /// What the write comes to, with the value unless that was written.
    pub(crate) fn poll(
        self: Pin<&mut Self>,
        writer: &mut RawStreamWriter<O>,
        context: &Context<'_>,
    ) -> Poll<(StreamResult, Option<O::Payload>)> {
        // SAFETY: only `room` and `waiting` are pinned, and they are not moved.
        let this = unsafe { self.get_unchecked_mut() };
        if !this.is_writing && writer.settle().is_pending() {
            return Poll::Pending;
        }
        let mut transfer = if this.is_writing { Transfer::Blocked } else { this.start(writer) };
        if transfer == Transfer::Blocked {
            // SAFETY: it is pinned with the rest.
            let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
            let Poll::Ready(code) = waiting.poll(writer.handle(), context) else { return Poll::Pending };
            transfer = Transfer::decode(code);
        }
        Poll::Ready(this.finish(writer, transfer))
    }

    fn address(&mut self, writer: &RawStreamWriter<O>) -> *mut u8 {
        let is_native = writer.ops.native_abi_matches_canonical_abi();
        self.room.address(if is_native { Layout::new::<O::Payload>() } else { writer.ops.elem_layout() })
    }

    fn start(&mut self, writer: &mut RawStreamWriter<O>) -> Transfer {
        if writer.is_done {
            return Transfer::Dropped(0);
        }
        let Some(value) = self.value.take() else { panic!("a write was polled after it had completed") };
        let address = self.address(writer);
        let handle = writer.handle();
        self.is_writing = true;
        // SAFETY: there is room for a value, which stays until this completes or is stopped.
        Transfer::decode(unsafe {
            match writer.ops.native_abi_matches_canonical_abi() {
                true => address.cast::<O::Payload>().write(value),
                false => writer.ops.lower(value, address),
            }
            writer.ops.start_write(handle, address, 1)
        })
    }

    fn finish(&mut self, writer: &mut RawStreamWriter<O>, transfer: Transfer) -> (StreamResult, Option<O::Payload>) {
        let (result, is_done) = result(transfer);
        writer.is_done |= is_done;
        if !core::mem::take(&mut self.is_writing) {
            return (result, self.value.take());
        }
        let address = self.address(writer);
        let is_written = matches!(result, StreamResult::Complete(1..));
        // SAFETY: the value is there. Once it was written, only its memory is left.
        let value = unsafe {
            match (is_written, writer.ops.native_abi_matches_canonical_abi()) {
                (true, _) if writer.ops.contains_lists() => {
                    writer.ops.dealloc_lists(address);
                    None
                }
                (true, _) => None,
                (false, true) => Some(address.cast::<O::Payload>().read()),
                (false, false) => Some(writer.ops.lift(address)),
            }
        };
        (result, value)
    }

    /// Gives up writing, and drops the value.
    pub(crate) fn stop(&mut self, writer: &mut RawStreamWriter<O>) {
        if self.is_writing {
            let transfer = match self.waiting.stop() {
                Some(code) => Transfer::decode(code),
                None => {
                    if should_stay::<O>()
                        && let Some((address, _memory)) = self.room.apart()
                    {
                        self.is_writing = false;
                        writer.left = Some(Box::new(Left { _memory, address, count: 1 }));
                        return;
                    }
                    writer.cancel()
                }
            };
            self.finish(writer, transfer);
        }
    }
}

/// The future of [`write_one`](RawStreamWriter::write_one), once.
pub(crate) struct WriteOne<'a, O: StreamOps> {
    writer: &'a mut RawStreamWriter<O>,
    value: Outgoing<O>,
}

impl<'a, O: StreamOps> WriteOne<'a, O> {
    pub(crate) fn new(writer: &'a mut RawStreamWriter<O>, value: O::Payload) -> Self {
        let value = Outgoing { value: Some(value), ..Outgoing::new() };
        WriteOne { writer, value }
    }
}

impl<O: StreamOps> Future for WriteOne<'_, O> {
    type Output = (StreamResult, Option<O::Payload>);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: only `value` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: it is pinned with the rest.
        unsafe { Pin::new_unchecked(&mut this.value) }.poll(this.writer, context)
    }
}

impl<O: StreamOps> Drop for WriteOne<'_, O> {
    fn drop(&mut self) {
        self.value.stop(self.writer);
    }
}
