//! The writable end of a future.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::blocked::For;
use super::builtins::Transfer;
use super::current::CurrentTask;
use super::future::FutureWriteError;
use super::future_ops::FutureOps;
use super::left::SEALED;
use super::leftover::{Leftover, keep};
use super::room::Room;
use super::waiting::Waiting;
use crate::alloc::boxed::Box;

/// The writable end of a future. It has to write before it is dropped, or the host traps.
pub struct RawFutureWriter<O: FutureOps> {
    handle: u32,
    ops: O,
}

impl<O: FutureOps> fmt::Debug for RawFutureWriter<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawFutureWriter").field("handle", &self.handle).finish_non_exhaustive()
    }
}

impl<O: FutureOps> RawFutureWriter<O> {
    pub(crate) unsafe fn new(handle: u32, ops: O) -> Self {
        RawFutureWriter { handle, ops }
    }

    /// Writes the value. Gives it back if the reader was dropped.
    pub fn write(self, value: O::Payload) -> RawFutureWrite<O> {
        RawFutureWrite { state: State::Ready(self, value), room: Room::new(), waiting: Waiting::new(For::FutureWrite) }
    }

    /// Writes the value, and does not wait until it is read. No task has to live on until then.
    pub fn write_and_forget(self, value: O::Payload)
    where
        O: 'static,
    {
        let mut write = Box::pin(self.write(value));
        // Mostly somebody reads already, or never will.
        if write.as_mut().start().is_none() {
            // SAFETY: boxes stay where they are, and this one borrows nothing.
            unsafe { keep(Pin::into_inner_unchecked(write)) };
        }
    }
}

impl<O: FutureOps> Drop for RawFutureWriter<O> {
    fn drop(&mut self) {
        // SAFETY: it is not being written.
        unsafe { self.ops.drop_writable(self.handle) }
    }
}

/// What [`RawFutureWrite::cancel`] comes to.
#[derive(Debug)]
pub enum RawFutureWriteCancel<O: FutureOps> {
    /// The reader has the value already.
    AlreadySent,
    /// The reader was dropped before.
    Dropped(O::Payload),
    /// It was not sent, and may be written again.
    Cancelled(O::Payload, RawFutureWriter<O>),
}

/// A write to a future in progress.
#[must_use = "nothing is written before it is awaited"]
pub struct RawFutureWrite<O: FutureOps> {
    state: State<O>,
    room: Room,
    waiting: Waiting,
}

enum State<O: FutureOps> {
    Ready(RawFutureWriter<O>, O::Payload),
    /// The value is in the room.
    Writing(RawFutureWriter<O>),
    Over,
}

// SAFETY: the memory is the write's own.
unsafe impl<O: FutureOps + Send> Send for RawFutureWrite<O> where O::Payload: Send {}

impl<O: FutureOps> fmt::Debug for RawFutureWrite<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawFutureWrite").field("is_over", &self.is_over()).finish_non_exhaustive()
    }
}

impl<O: FutureOps> RawFutureWrite<O> {
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Begins to write; gives what it came to if that is known at once.
    fn start(self: Pin<&mut Self>) -> Option<RawFutureWriteCancel<O>> {
        // SAFETY: only `room` and `waiting` are pinned, and they are not moved.
        let this = unsafe { self.get_unchecked_mut() };
        match core::mem::replace(&mut this.state, State::Over) {
            State::Ready(mut writer, value) => {
                let address = this.room.address(writer.ops.elem_layout());
                // SAFETY: there is room for a value, which stays until this completes or is dropped.
                let code = unsafe {
                    writer.ops.lower(value, address);
                    writer.ops.start_write(writer.handle, address)
                };
                this.state = State::Writing(writer);
                this.finish(Transfer::decode(code))
            }
            writing @ State::Writing(_) => {
                this.state = writing;
                None
            }
            State::Over => panic!("a write was used after it had completed"),
        }
    }

    /// What a transfer comes to; `None` while it goes on.
    fn finish(&mut self, transfer: Transfer) -> Option<RawFutureWriteCancel<O>> {
        if transfer == Transfer::Blocked {
            return None;
        }
        let State::Writing(mut writer) = core::mem::replace(&mut self.state, State::Over) else {
            unreachable!("what is transferred is being written")
        };
        let address = self.room.address(writer.ops.elem_layout());
        // SAFETY: the value is where it was lowered. Once it was sent, only its memory is left.
        Some(match transfer {
            Transfer::Completed(_) => {
                unsafe { writer.ops.dealloc_lists(address) };
                RawFutureWriteCancel::AlreadySent
            }
            Transfer::Dropped(_) => RawFutureWriteCancel::Dropped(unsafe { writer.ops.lift(address) }),
            Transfer::Cancelled(_) => {
                let value = unsafe { writer.ops.lift(address) };
                RawFutureWriteCancel::Cancelled(value, writer)
            }
            Transfer::Blocked => unreachable!("it was asked for above"),
        })
    }

    /// Has a write that goes on stay, if it is dropped outside of a task. Says whether it does.
    pub(crate) fn leave(&mut self) -> bool {
        let is_left = O::is_static(SEALED) && !CurrentTask::is_there() && matches!(self.state, State::Writing(_));
        let Some(room) = is_left.then(|| self.room.apart()).flatten() else { return false };
        let code = self.waiting.stop();
        let state = core::mem::replace(&mut self.state, State::Over);
        let left = Box::new(RawFutureWrite { state, room: Room::again(room), waiting: Waiting::new(For::FutureWrite) });
        match code {
            Some(code) => left.end(code),
            // SAFETY: nothing is borrowed.
            None => unsafe { keep(left) },
        }
        true
    }

    /// Gives up writing, if there is still time.
    ///
    /// # Panics
    /// The write has completed.
    pub fn cancel(self: Pin<&mut Self>) -> RawFutureWriteCancel<O> {
        // SAFETY: only `room` and `waiting` are pinned, and they are not moved.
        let this = unsafe { self.get_unchecked_mut() };
        match core::mem::replace(&mut this.state, State::Over) {
            State::Ready(writer, value) => RawFutureWriteCancel::Cancelled(value, writer),
            State::Writing(mut writer) => {
                let code = match this.waiting.stop() {
                    Some(code) => code,
                    // SAFETY: it is being written, and in no set any more.
                    None => CurrentTask::left(|| unsafe { writer.ops.cancel_write(writer.handle) }),
                };
                this.state = State::Writing(writer);
                match this.finish(Transfer::decode(code)) {
                    Some(result) => result,
                    None => unreachable!("cancelling waits"),
                }
            }
            State::Over => panic!("a write was cancelled after it had completed"),
        }
    }
}

impl<O: FutureOps> Future for RawFutureWrite<O> {
    type Output = Result<(), FutureWriteError<O::Payload>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut result = self.as_mut().start();
        if result.is_none() {
            // SAFETY: only `room` and `waiting` are pinned, and they are not moved.
            let this = unsafe { self.get_unchecked_mut() };
            let State::Writing(writer) = &this.state else { unreachable!("it has begun") };
            // SAFETY: it is pinned with the rest.
            let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
            let Poll::Ready(code) = waiting.poll(writer.handle, context) else { return Poll::Pending };
            result = this.finish(Transfer::decode(code));
        }
        match result {
            Some(RawFutureWriteCancel::AlreadySent) => Poll::Ready(Ok(())),
            Some(RawFutureWriteCancel::Dropped(value)) => Poll::Ready(Err(FutureWriteError { value })),
            Some(RawFutureWriteCancel::Cancelled(..)) | None => unreachable!("it was not cancelled"),
        }
    }
}

impl<O: FutureOps> Leftover for RawFutureWrite<O> {
    fn waitable(&self) -> u32 {
        match &self.state {
            State::Ready(writer, _) | State::Writing(writer) => writer.handle,
            State::Over => unreachable!("a completed operation is not a leftover"),
        }
    }

    fn end(mut self, code: u32) {
        drop(self.finish(Transfer::decode(code)));
    }
}

impl<O: FutureOps> Drop for RawFutureWrite<O> {
    fn drop(&mut self) {
        if matches!(self.state, State::Writing(_)) && !self.leave() {
            // SAFETY: it is not moved before it is dropped.
            drop(unsafe { Pin::new_unchecked(&mut *self) }.cancel());
        }
    }
}
