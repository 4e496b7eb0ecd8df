//! The readable end of a stream.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::task::{Context, Poll};

use super::blocked::For;
use super::buffer::array;
use super::builtins::Transfer;
use super::current::CurrentTask;
use super::left::{End, Left, should_stay};
use super::stream::{MAX_LENGTH, StreamResult, result};
use super::stream_ops::StreamOps;
use super::stream_read_one::ReadOne;
use super::waiting::Waiting;
use crate::alloc::boxed::Box;
use crate::alloc::vec::Vec;
use crate::rt::Cleanup;

/// No handle: it was given away.
const TAKEN: u32 = u32::MAX;

/// The readable end of a stream. Dropping it notifies the writer.
pub struct RawStreamReader<O: StreamOps> {
    handle: AtomicU32,
    pub(crate) ops: O,
    pub(crate) is_done: bool,
    pub(crate) left: Option<Box<Left>>,
}

impl<O: StreamOps> fmt::Debug for RawStreamReader<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamReader").field("handle", &self.handle).finish()
    }
}

impl<O: StreamOps> RawStreamReader<O> {
    /// The readable end that this handle is of: one that nobody else has.
    #[doc(hidden)]
    pub fn new(handle: u32, ops: O) -> Self {
        RawStreamReader { handle: AtomicU32::new(handle), ops, is_done: false, left: None }
    }

    /// Gives the handle away.
    #[doc(hidden)]
    pub fn take_handle(&self) -> u32 {
        let handle = self.handle();
        self.handle.store(TAKEN, Relaxed);
        handle
    }

    /// The handle.
    pub fn handle(&self) -> u32 {
        let handle = self.handle.load(Relaxed);
        assert!(handle != TAKEN, "use of a stream that has been moved to another component");
        handle
    }

    /// Reads values into the spare room of a `Vec`, as many as there are, and waits until there is one.
    pub fn read(&mut self, values: Vec<O::Payload>) -> RawStreamRead<'_, O> {
        RawStreamRead {
            reader: self,
            values: Some(values),
            lowered: None,
            is_started: false,
            waiting: Waiting::new(For::StreamRead),
        }
    }

    /// The next value, or `None` at the end of the stream. Only a large value is allocated.
    pub async fn next(&mut self) -> Option<O::Payload> {
        ReadOne::new(self).await
    }

    /// The reader in another place; this one is given away.
    #[cfg(feature = "futures-stream")]
    pub(crate) fn take(&mut self) -> Self {
        RawStreamReader {
            handle: AtomicU32::new(self.take_handle()),
            ops: self.ops.clone(),
            is_done: self.is_done,
            left: self.left.take(),
        }
    }

    /// Gives up the read that goes on, and waits until that is so.
    pub(crate) fn cancel(&mut self) -> Transfer {
        let handle = self.handle.load(Relaxed);
        // SAFETY: something is read, and the stream is in no set.
        Transfer::decode(CurrentTask::left(|| unsafe { self.ops.cancel_read(handle) }))
    }

    /// All values, until the writer is dropped.
    pub async fn collect(mut self) -> Vec<O::Payload> {
        let mut all = Vec::new();
        loop {
            // The `Vec` grows as it likes to, which is by more than one.
            all.reserve(1);
            let (result, values) = self.read(all).await;
            all = values;
            if result == StreamResult::Dropped {
                return all;
            }
        }
    }
}

impl<O: StreamOps> End<O> for RawStreamReader<O> {
    fn handle(&self) -> u32 {
        self.handle.load(Relaxed)
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
        RawStreamReader::cancel(self)
    }
}

impl<O: StreamOps> Drop for RawStreamReader<O> {
    fn drop(&mut self) {
        let handle = *self.handle.get_mut();
        if handle == TAKEN {
            return;
        }
        if self.left.is_some() && End::leave(self, O::drop_readable) {
            return;
        }
        // SAFETY: nothing is read, as a read borrows this.
        unsafe { self.ops.drop_readable(handle) }
    }
}

/// A read from a stream in progress. Dropping it cancels it; values that still arrive are dropped.
#[must_use = "nothing is read before it is awaited"]
pub struct RawStreamRead<'a, O: StreamOps> {
    reader: &'a mut RawStreamReader<O>,
    /// `None` once it has completed.
    values: Option<Vec<O::Payload>>,
    /// Where values are read to that have to be lifted.
    lowered: Option<(*mut u8, Option<Cleanup>)>,
    is_started: bool,
    waiting: Waiting,
}

// SAFETY: the memory is the read's own.
unsafe impl<O: StreamOps + Send> Send for RawStreamRead<'_, O> where O::Payload: Send {}
// SAFETY: a shared read does nothing.
unsafe impl<O: StreamOps + Sync> Sync for RawStreamRead<'_, O> where O::Payload: Sync {}

impl<O: StreamOps> fmt::Debug for RawStreamRead<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamRead").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl<O: StreamOps> RawStreamRead<'_, O> {
    fn start(&mut self) -> Transfer {
        let Some(values) = &mut self.values else { panic!("a read was polled after it had completed") };
        if self.reader.is_done {
            return Transfer::Dropped(0);
        }
        let room = values.spare_capacity_mut();
        let count = room.len().min(MAX_LENGTH);
        let ops = &mut self.reader.ops;
        let address = if ops.native_abi_matches_canonical_abi() {
            room.as_mut_ptr().cast()
        } else {
            let memory = Cleanup::new(array(ops.elem_layout(), count));
            self.lowered.insert(memory).0
        };
        // SAFETY: the room does not move until this completes or is dropped.
        Transfer::decode(unsafe { ops.start_read(self.reader.handle.load(Relaxed), address, count) })
    }

    fn finish(&mut self, transfer: Transfer) -> (StreamResult, Vec<O::Payload>) {
        let Some(mut values) = self.values.take() else { panic!("a read was used after it had completed") };
        let (result, is_done) = result(transfer);
        self.reader.is_done |= is_done;
        if let StreamResult::Complete(count) = result {
            assert!(
                count <= values.capacity() - values.len(),
                "the host reports more values read than the buffer \
                                                                holds"
            );
            match self.lowered.take() {
                Some((address, _memory)) => {
                    let size = self.reader.ops.elem_layout().size();
                    for index in 0..count {
                        // SAFETY: so many were written there.
                        values.push(unsafe { self.reader.ops.lift(address.wrapping_add(index * size)) });
                    }
                }
                // SAFETY: so many were written there.
                None => unsafe { values.set_len(values.len() + count) },
            }
        }
        self.lowered = None;
        (result, values)
    }

    /// Gives up waiting for values; those that came nevertheless are there.
    ///
    /// # Panics
    /// The read has completed.
    pub fn cancel(self: Pin<&mut Self>) -> (StreamResult, Vec<O::Payload>) {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        let transfer = this.stop();
        this.finish(transfer)
    }

    /// Has the read go on.
    #[cold]
    fn leave(&mut self) {
        let Some(mut values) = self.values.take() else { return };
        let room = values.spare_capacity_mut().as_mut_ptr().cast();
        // Those that were there before.
        values.clear();
        let (address, memory) = match self.lowered.take() {
            Some(lowered) => lowered,
            None => (room, Cleanup::of_vec(values)),
        };
        self.reader.left = Some(Box::new(Left { _memory: memory, address, count: 0 }));
    }

    fn stop(&mut self) -> Transfer {
        if !self.is_started {
            return Transfer::Cancelled(0);
        }
        match self.waiting.stop() {
            Some(code) => Transfer::decode(code),
            None => self.reader.cancel(),
        }
    }
}

impl<O: StreamOps> Future for RawStreamRead<'_, O> {
    type Output = (StreamResult, Vec<O::Payload>);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        if !this.is_started {
            if this.reader.settle().is_pending() {
                return Poll::Pending;
            }
            match this.start() {
                Transfer::Blocked => this.is_started = true,
                transfer => return Poll::Ready(this.finish(transfer)),
            }
        }
        let handle = this.reader.handle.load(Relaxed);
        // SAFETY: it is pinned with the rest.
        let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
        match waiting.poll(handle, context) {
            Poll::Ready(code) => Poll::Ready(this.finish(Transfer::decode(code))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<O: StreamOps> Drop for RawStreamRead<'_, O> {
    fn drop(&mut self) {
        if self.values.is_some() && self.is_started {
            let transfer = match self.waiting.stop() {
                Some(code) => Transfer::decode(code),
                None if should_stay::<O>() => return self.leave(),
                None => self.reader.cancel(),
            };
            drop(self.finish(transfer));
        }
    }
}
