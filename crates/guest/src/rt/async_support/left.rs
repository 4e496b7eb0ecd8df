//! Operations that continue after being dropped outside of a task.
//!
//! Cancelling a read or a write may block, which a function that is not asynchronous must not do. Without a running
//! task, it is unknown whether blocking is allowed. So memory and values are kept instead, until the stream is used in
//! a task, or until the read or write completes.

use core::task::Poll;

use super::builtins::Transfer;
use super::current::CurrentTask;
use super::leftover::{Leftover, keep};
use super::stream::{StreamResult, result};
use super::stream_ops::StreamOps;
use super::waiting::ask;
use crate::alloc::boxed::Box;
use crate::rt::Cleanup;

/// Who implements the traits of operations outside of this crate cannot name this, and so not say that something is static.
#[derive(Debug)]
pub struct Sealed(());

/// Has operations of no type of their own be the last to know of their stream.
pub(crate) const SEALED: Sealed = Sealed(());

/// Whether what is dropped now should rather go on than be given up.
pub(crate) fn should_stay<O: StreamOps>() -> bool {
    O::is_static(SEALED) && !CurrentTask::is_there()
}

/// What a read or a write of a stream has left: values, or room for them.
pub(crate) struct Left {
    pub(crate) _memory: Option<Cleanup>,
    pub(crate) address: *mut u8,
    /// How many values there are; none where values are read.
    pub(crate) count: usize,
}

// SAFETY: the memory is of what is left. Values in it are those of the end that has this.
unsafe impl Send for Left {}
// SAFETY: as above.
unsafe impl Sync for Left {}

impl Left {
    /// Drops the values, once it is known which were transferred. Says whether the stream is done.
    #[cold]
    #[inline(never)]
    fn end<O: StreamOps>(self, ops: &mut O, transfer: Transfer) -> bool {
        let (result, is_done) = result(transfer);
        let transferred = if let StreamResult::Complete(count) = result { count } else { 0 };
        let is_native = ops.native_abi_matches_canonical_abi();
        let size = if is_native { size_of::<O::Payload>() } else { ops.elem_layout().size() };
        for index in 0..self.count.max(transferred) {
            let address = self.address.wrapping_add(index * size);
            let is_sent = self.count > 0 && index < transferred;
            // SAFETY: a value is there. Of one that was sent only the memory is left.
            unsafe {
                match (is_sent, is_native) {
                    (true, _) if ops.contains_lists() => ops.dealloc_lists(address),
                    (true, _) => {}
                    (false, true) => drop(address.cast::<O::Payload>().read()),
                    (false, false) => drop(ops.lift(address)),
                }
            }
        }
        is_done
    }
}

/// One end of a stream, with what its last operation left.
pub(crate) trait End<O: StreamOps> {
    fn handle(&self) -> u32;
    fn ops(&mut self) -> &mut O;
    fn left(&mut self) -> &mut Option<Box<Left>>;
    fn set_done(&mut self);
    /// Gives up what goes on.
    fn cancel(&mut self) -> Transfer;

    /// Before the end is dropped: has what goes on stay, and drops the handle with `drop` later; or else gives it up. Says whether it stays.
    #[cold]
    #[inline(never)]
    fn leave(&mut self, drop: unsafe fn(&mut O, u32)) -> bool {
        let Some(left) = self.left().take_if(|_| should_stay::<O>()) else {
            let _ = self.settle();
            return false;
        };
        let (handle, ops) = (self.handle(), self.ops().clone());
        // SAFETY: nothing is borrowed, or it should not stay.
        unsafe { keep(Box::new(LeftEnd { handle, ops, left, drop })) };
        true
    }

    /// Lets go of what was left, so that the end can be used. Outside of a task that has to come to its end by itself.
    fn settle(&mut self) -> Poll<()> {
        match self.left().take() {
            None => Poll::Ready(()),
            Some(left) => self.settle_left(left),
        }
    }

    #[cold]
    #[inline(never)]
    fn settle_left(&mut self, left: Box<Left>) -> Poll<()> {
        let transfer = if CurrentTask::is_there() || !O::is_static(SEALED) {
            self.cancel()
        } else {
            let Poll::Ready(code) = ask(self.handle()) else {
                *self.left() = Some(left);
                return Poll::Pending;
            };
            Transfer::decode(code)
        };
        if left.end(self.ops(), transfer) {
            self.set_done();
        }
        Poll::Ready(())
    }
}

/// An end of a stream that was dropped while something went on.
pub(crate) struct LeftEnd<O: StreamOps> {
    pub(crate) handle: u32,
    pub(crate) ops: O,
    pub(crate) left: Box<Left>,
    /// Drops the handle.
    pub(crate) drop: unsafe fn(&mut O, u32),
}

impl<O: StreamOps> Leftover for LeftEnd<O> {
    fn waitable(&self) -> u32 {
        self.handle
    }

    fn end(mut self, code: u32) {
        self.left.end(&mut self.ops, Transfer::decode(code));
        // SAFETY: nothing goes on any more.
        unsafe { (self.drop)(&mut self.ops, self.handle) }
    }
}
