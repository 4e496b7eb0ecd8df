//! A call of an asynchronous import: a subtask, until it has returned.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::blocked::For;
use super::builtins::{SubtaskState, cancel_subtask, subtask_drop};
use super::waiting::Waiting;
use crate::alloc::vec::Vec;

/// Handles on their way to a callee, each with the function that drops it. Until the callee has started they are the caller's.
#[derive(Debug, Default)]
pub struct Handles(Vec<(u32, unsafe fn(u32))>);

impl Handles {
    /// None yet.
    pub const fn new() -> Handles {
        Handles(Vec::new())
    }

    /// Notes a handle, and how it is dropped. Gives it back.
    pub fn give(&mut self, handle: u32, drop: unsafe fn(u32)) -> u32 {
        self.0.push((handle, drop));
        handle
    }

    /// They are the callee's now.
    fn forget(&mut self) {
        self.0 = Vec::new();
    }

    /// They stayed here.
    fn drop_all(&mut self) {
        for (handle, drop) in core::mem::take(&mut self.0) {
            // SAFETY: the handle is of the function's kind, and nobody else has it.
            unsafe { drop(handle) }
        }
    }
}

/// A call of an asynchronous import that has begun. Nothing is allocated for it.
///
/// Dropping a call that has not returned cancels it: the drop waits until the callee has let go of what it was
/// given. A result that comes nevertheless is dropped.
#[must_use = "a call that is dropped is cancelled"]
pub struct Call<R> {
    state: SubtaskState,
    subtask: u32,
    results: *mut u8,
    lift: unsafe fn(*mut u8) -> R,
    handles: Handles,
    is_over: bool,
    waiting: Waiting,
}

// SAFETY: what is at `results` is the call's, and moved or dropped with it.
unsafe impl<R: Send> Send for Call<R> {}
// SAFETY: a shared call does nothing.
unsafe impl<R: Send> Sync for Call<R> {}

impl<R> core::fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Call").field("subtask", &self.subtask).field("state", &self.state).finish_non_exhaustive()
    }
}

impl<R> Call<R> {
    /// The call that gave this status: the state of the subtask, and above four bits its handle.
    ///
    /// # Safety
    /// `results` is where the callee was told to write its result, if it has one, and stays valid as long as this lives. `lift` may be
    /// called once with it after that. The handles are those that were given to the callee.
    pub unsafe fn new(status: u32, results: *mut u8, lift: unsafe fn(*mut u8) -> R, handles: Handles) -> Call<R> {
        let (state, subtask) = (SubtaskState::decode(status & 0xf), status >> 4);
        let mut call =
            Call { state, subtask, results, lift, handles, is_over: false, waiting: Waiting::new(For::Call) };
        call.note(state);
        call
    }

    fn note(&mut self, state: SubtaskState) {
        self.state = state;
        match state {
            SubtaskState::Starting => {}
            SubtaskState::Started | SubtaskState::Returned | SubtaskState::CancelledBeforeReturned => {
                self.handles.forget();
            }
            SubtaskState::CancelledBeforeStarted => self.handles.drop_all(),
        }
    }

    /// Tells the callee to stop, and waits until it has.
    fn stop(&mut self) {
        if let Some(code) = self.waiting.stop() {
            self.note(SubtaskState::decode(code));
        }
        if matches!(self.state, SubtaskState::Starting | SubtaskState::Started) {
            let state = cancel_subtask(self.subtask);
            self.note(state);
        }
        self.finish();
    }

    /// Gives the call up. `None` if the callee has not started, else whether it has written a result, which is the caller's to lift.
    pub(crate) fn cancel(self: Pin<&mut Self>) -> Option<bool> {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        this.stop();
        (this.state != SubtaskState::CancelledBeforeStarted).then_some(this.state == SubtaskState::Returned)
    }

    /// Lets go of the subtask. A call that returned at once has none.
    fn finish(&mut self) {
        self.is_over = true;
        if self.subtask != 0 {
            // SAFETY: it has returned, or was cancelled.
            unsafe { subtask_drop(self.subtask) }
        }
    }
}

impl<R> Future for Call<R> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        assert!(!this.is_over, "a call was polled after it had returned");
        loop {
            match this.state {
                SubtaskState::Returned => {
                    this.finish();
                    // SAFETY: the callee has written its result, and this is the only time.
                    return Poll::Ready(unsafe { (this.lift)(this.results) });
                }
                SubtaskState::Starting | SubtaskState::Started => {}
                SubtaskState::CancelledBeforeStarted | SubtaskState::CancelledBeforeReturned => {
                    unreachable!("a call that is not dropped is not cancelled")
                }
            }
            // SAFETY: it is pinned with the rest.
            let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
            match waiting.poll(this.subtask, context) {
                Poll::Ready(code) => this.note(SubtaskState::decode(code)),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<R> Drop for Call<R> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        self.stop();
        if self.state == SubtaskState::Returned {
            // SAFETY: the callee has written its result, and nobody has taken it.
            drop(unsafe { (self.lift)(self.results) });
        }
    }
}
