//! A read of one value, without a `Vec` for it.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::blocked::For;
use super::builtins::Transfer;
use super::left::{End, Left, should_stay};
use super::room::Room;
use super::stream::{StreamResult, result};
use super::stream_ops::StreamOps;
use super::stream_read::RawStreamReader;
use super::waiting::Waiting;
use crate::alloc::alloc::Layout;
use crate::alloc::boxed::Box;

/// A value on its way out of a stream whose reader is elsewhere. To drop one that is being read, [stop](Incoming::stop) it first.
pub(crate) struct Incoming {
    is_reading: bool,
    room: Room,
    waiting: Waiting,
}

impl Incoming {
    pub(crate) const fn new() -> Incoming {
        Incoming { is_reading: false, room: Room::new(), waiting: Waiting::new(For::StreamRead) }
    }

    /// Whether nothing is being read.
    #[cfg(feature = "futures-stream")]
    pub(crate) fn is_idle(&self) -> bool {
        !self.is_reading
    }

    /// The next value; `None` where there will be none any more.
    pub(crate) fn poll<O: StreamOps>(
        self: Pin<&mut Self>,
        reader: &mut RawStreamReader<O>,
        context: &Context<'_>,
    ) -> Poll<Option<O::Payload>> {
        // SAFETY: only `room` and `waiting` are pinned, and they are not moved.
        let this = unsafe { self.get_unchecked_mut() };
        if !this.is_reading && reader.settle().is_pending() {
            return Poll::Pending;
        }
        let mut transfer = if this.is_reading { Transfer::Blocked } else { this.start(reader) };
        if transfer == Transfer::Blocked {
            // SAFETY: it is pinned with the rest.
            let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
            let Poll::Ready(code) = waiting.poll(reader.handle(), context) else { return Poll::Pending };
            transfer = Transfer::decode(code);
        }
        Poll::Ready(this.finish(reader, transfer))
    }

    fn address<O: StreamOps>(&mut self, reader: &RawStreamReader<O>) -> *mut u8 {
        let is_native = reader.ops.native_abi_matches_canonical_abi();
        self.room.address(if is_native { Layout::new::<O::Payload>() } else { reader.ops.elem_layout() })
    }

    fn start<O: StreamOps>(&mut self, reader: &mut RawStreamReader<O>) -> Transfer {
        let handle = reader.handle();
        if reader.is_done {
            return Transfer::Dropped(0);
        }
        let address = self.address(reader);
        self.is_reading = true;
        // SAFETY: there is room for a value, which stays until this completes or is stopped.
        Transfer::decode(unsafe { reader.ops.start_read(handle, address, 1) })
    }

    fn finish<O: StreamOps>(&mut self, reader: &mut RawStreamReader<O>, transfer: Transfer) -> Option<O::Payload> {
        self.is_reading = false;
        let (result, is_done) = result(transfer);
        reader.is_done |= is_done;
        let StreamResult::Complete(1..) = result else { return None };
        let address = self.address(reader);
        // SAFETY: a value was written there, and is not used again.
        Some(unsafe {
            match reader.ops.native_abi_matches_canonical_abi() {
                true => address.cast::<O::Payload>().read(),
                false => reader.ops.lift(address),
            }
        })
    }

    /// Gives up reading. A value that came nevertheless is dropped.
    pub(crate) fn stop<O: StreamOps>(&mut self, reader: &mut RawStreamReader<O>) {
        if self.is_reading {
            let transfer = match self.waiting.stop() {
                Some(code) => Transfer::decode(code),
                None => {
                    if should_stay::<O>()
                        && let Some((address, _memory)) = self.room.apart()
                    {
                        self.is_reading = false;
                        reader.left = Some(Box::new(Left { _memory, address, count: 0 }));
                        return;
                    }
                    reader.cancel()
                }
            };
            self.finish(reader, transfer);
        }
    }
}

/// The future of [`next`](RawStreamReader::next).
pub(crate) struct ReadOne<'a, O: StreamOps> {
    reader: &'a mut RawStreamReader<O>,
    value: Incoming,
}

impl<'a, O: StreamOps> ReadOne<'a, O> {
    pub(crate) fn new(reader: &'a mut RawStreamReader<O>) -> Self {
        ReadOne { reader, value: Incoming::new() }
    }
}

impl<O: StreamOps> Future for ReadOne<'_, O> {
    type Output = Option<O::Payload>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: only `value` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: it is pinned with the rest.
        unsafe { Pin::new_unchecked(&mut this.value) }.poll(this.reader, context)
    }
}

impl<O: StreamOps> Drop for ReadOne<'_, O> {
    fn drop(&mut self) {
        self.value.stop(self.reader);
    }
}
