//! The readable end of a future.

use core::fmt;
use core::future::{Future, IntoFuture};
use core::pin::Pin;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::task::{Context, Poll};

use super::blocked::For;
use super::builtins::Transfer;
use super::current::CurrentTask;
use super::future_ops::FutureOps;
use super::left::SEALED;
use super::leftover::{Leftover, keep};
use super::room::Room;
use super::waiting::Waiting;
use crate::alloc::boxed::Box;

/// No handle: it was given away.
const TAKEN: u32 = u32::MAX;

/// The readable end of a future: await it for the value. Dropping it notifies the writer.
pub struct RawFutureReader<O: FutureOps> {
    handle: AtomicU32,
    ops: O,
}

impl<O: FutureOps> fmt::Debug for RawFutureReader<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FutureReader").field("handle", &self.handle).finish()
    }
}

impl<O: FutureOps> RawFutureReader<O> {
    /// The readable end that this handle is of.
    ///
    /// # Safety
    /// It is one, of a future of this type, and nobody else has it. A table is static, and of a type that borrows nothing.
    #[doc(hidden)]
    pub unsafe fn new(handle: u32, ops: O) -> Self {
        RawFutureReader { handle: AtomicU32::new(handle), ops }
    }

    /// Gives the handle away.
    #[doc(hidden)]
    pub fn take_handle(&self) -> u32 {
        let handle = self.handle();
        self.handle.store(TAKEN, Relaxed);
        handle
    }

    fn handle(&self) -> u32 {
        let handle = self.handle.load(Relaxed);
        assert!(handle != TAKEN, "use of a future that has been moved to another component");
        handle
    }
}

impl<O: FutureOps> IntoFuture for RawFutureReader<O> {
    type Output = O::Payload;
    type IntoFuture = RawFutureRead<O>;

    fn into_future(self) -> RawFutureRead<O> {
        RawFutureRead {
            reader: Some(self),
            is_started: false,
            room: Room::new(),
            waiting: Waiting::new(For::FutureRead),
        }
    }
}

impl<O: FutureOps> Drop for RawFutureReader<O> {
    fn drop(&mut self) {
        let handle = *self.handle.get_mut();
        if handle != TAKEN {
            // SAFETY: it is not being read, as a read owns this.
            unsafe { self.ops.drop_readable(handle) }
        }
    }
}

/// A read from a future in progress. Dropping it cancels it; a value that still arrives is dropped.
#[must_use = "nothing is read before it is awaited"]
pub struct RawFutureRead<O: FutureOps> {
    /// `None` once it has completed.
    reader: Option<RawFutureReader<O>>,
    is_started: bool,
    room: Room,
    waiting: Waiting,
}

// SAFETY: the memory is the read's own.
unsafe impl<O: FutureOps + Send> Send for RawFutureRead<O> where O::Payload: Send {}

impl<O: FutureOps> fmt::Debug for RawFutureRead<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FutureRead").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl<O: FutureOps> RawFutureRead<O> {
    /// The value, or the reader where there is none.
    fn finish(&mut self, transfer: Transfer) -> Result<O::Payload, RawFutureReader<O>> {
        let Some(mut reader) = self.reader.take() else { unreachable!("what is transferred is being read") };
        match transfer {
            // SAFETY: the value was written there.
            Transfer::Completed(_) => Ok(unsafe {
                let address = self.room.address(reader.ops.elem_layout());
                reader.ops.lift(address)
            }),
            Transfer::Cancelled(_) => Err(reader),
            Transfer::Dropped(_) => unreachable!("a writer writes before it is dropped"),
            Transfer::Blocked => unreachable!("what is blocked has no result yet"),
        }
    }

    /// Gives up waiting. A value that came nevertheless is there.
    ///
    /// # Errors
    /// There is none, and the reader may be awaited again.
    ///
    /// # Panics
    /// The read has completed.
    pub fn cancel(self: Pin<&mut Self>) -> Result<O::Payload, RawFutureReader<O>> {
        // SAFETY: only `room` and `waiting` are pinned, and they are not moved.
        let this = unsafe { self.get_unchecked_mut() };
        assert!(this.reader.is_some(), "a read was cancelled after it had completed");
        if !this.is_started {
            return this.reader.take().map_or_else(|| unreachable!("it is there"), Err);
        }
        let transfer = match this.waiting.stop() {
            Some(code) => Transfer::decode(code),
            None => this.cancel_read(),
        };
        this.finish(transfer)
    }

    /// Gives up the read that goes on, and waits until that is so.
    fn cancel_read(&mut self) -> Transfer {
        let Some(reader) = &mut self.reader else { unreachable!("it is being read") };
        let handle = reader.handle.load(Relaxed);
        // SAFETY: it is being read, and in no set any more.
        Transfer::decode(CurrentTask::left(|| unsafe { reader.ops.cancel_read(handle) }))
    }
}

impl<O: FutureOps> Future for RawFutureRead<O> {
    type Output = O::Payload;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<O::Payload> {
        // SAFETY: only `room` and `waiting` are pinned, and they are not moved.
        let this = unsafe { self.get_unchecked_mut() };
        let Some(reader) = &mut this.reader else { panic!("a read was polled after it had completed") };
        let handle = reader.handle();
        let mut transfer = Transfer::Blocked;
        if !core::mem::replace(&mut this.is_started, true) {
            let address = this.room.address(reader.ops.elem_layout());
            // SAFETY: there is room for a value, which stays until this completes or is dropped.
            transfer = Transfer::decode(unsafe { reader.ops.start_read(handle, address) });
        }
        if transfer == Transfer::Blocked {
            // SAFETY: it is pinned with the rest.
            let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
            let Poll::Ready(code) = waiting.poll(handle, context) else { return Poll::Pending };
            transfer = Transfer::decode(code);
        }
        match this.finish(transfer) {
            Ok(value) => Poll::Ready(value),
            Err(_) => unreachable!("it was not cancelled"),
        }
    }
}

impl<O: FutureOps> Leftover for RawFutureRead<O> {
    fn waitable(&self) -> u32 {
        match &self.reader {
            Some(reader) => reader.handle.load(Relaxed),
            None => unreachable!("a completed operation is not a leftover"),
        }
    }

    fn end(mut self, code: u32) {
        drop(self.finish(Transfer::decode(code)));
    }
}

impl<O: FutureOps> Drop for RawFutureRead<O> {
    fn drop(&mut self) {
        if self.reader.is_none() || !self.is_started {
            return;
        }
        let transfer = match self.waiting.stop() {
            Some(code) => Transfer::decode(code),
            None => {
                if O::is_static(SEALED)
                    && !CurrentTask::is_there()
                    && let Some(room) = self.room.apart()
                {
                    let waiting = Waiting::new(For::FutureRead);
                    let left = RawFutureRead {
                        reader: self.reader.take(),
                        is_started: true,
                        room: Room::again(room),
                        waiting,
                    };
                    // SAFETY: nothing is borrowed.
                    return unsafe { keep(Box::new(left)) };
                }
                self.cancel_read()
            }
        };
        drop(self.finish(transfer));
    }
}
