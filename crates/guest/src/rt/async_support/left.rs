//! What goes on after it was dropped outside of a task.
//!
//! To give up a read or a write may block, which a function that is not asynchronous must not do. Where no task runs, nobody knows whether
//! that is so: memory and values are kept instead, until the stream is used in a task, or until the read or the write is over.

use core::task::Poll;

use super::buffer::AbiBuffer;
use super::builtins::Transfer;
use super::current::CurrentTask;
use super::leftover::{self, Leftover};
use super::room::Room;
use super::stream::{StreamResult, result};
use super::stream_ops::StreamOps;
use super::waiting::ask;
use crate::alloc::alloc::Layout;
use crate::alloc::boxed::Box;
use crate::alloc::vec::Vec;
use crate::rt::Cleanup;

/// Who implements the traits of operations outside of this crate cannot name this, and so not say that something is static.
#[derive(Debug)]
pub struct Sealed(());

/// Has operations of no type of their own be the last to know of their stream.
pub(crate) const SEALED: Sealed = Sealed(());

/// Keeps something until it is over. It borrows nothing.
///
/// # Safety
/// That is so.
pub(crate) unsafe fn keep<'a>(left: Box<dyn Leftover + 'a>) {
    // SAFETY: the caller's promise.
    leftover::keep(unsafe { core::mem::transmute::<Box<dyn Leftover + 'a>, Box<dyn Leftover>>(left) });
}

/// Whether what is dropped now should rather go on than be given up.
pub(crate) fn should_stay<O: StreamOps>() -> bool {
    O::is_static(SEALED) && !CurrentTask::is_there()
}

/// What a read or a write of a stream has left.
pub(crate) enum Left<O: StreamOps> {
    Read(Vec<O::Payload>, Option<(*mut u8, Option<Cleanup>)>),
    ReadOne(Room),
    Write(AbiBuffer<O>),
    WriteOne(Room),
}

// SAFETY: the memory is of what is left.
unsafe impl<O: StreamOps + Send> Send for Left<O> where O::Payload: Send {}
// SAFETY: nothing is done with what is shared.
unsafe impl<O: StreamOps + Sync> Sync for Left<O> where O::Payload: Sync {}

impl<O: StreamOps> Left<O> {
    /// Drops the values, once it is known which were transferred. Says whether the stream is done.
    pub(crate) fn end(self, ops: &mut O, transfer: Transfer) -> bool {
        let (result, is_done) = result(transfer);
        let count = if let StreamResult::Complete(count) = result { count } else { 0 };
        let is_native = ops.native_abi_matches_canonical_abi();
        let (one, size) = match is_native {
            true => (Layout::new::<O::Payload>(), size_of::<O::Payload>()),
            false => (ops.elem_layout(), ops.elem_layout().size()),
        };
        // SAFETY: so many values were read or written, and each is dropped or freed once.
        unsafe {
            match self {
                Left::Read(mut values, None) => values.set_len(values.len() + count),
                Left::Read(_, Some((address, _memory))) => {
                    (0..count).for_each(|index| drop(ops.lift(address.wrapping_add(index * size))));
                }
                Left::ReadOne(mut room) if count > 0 => drop_value(ops, is_native, room.address(one)),
                Left::ReadOne(_) => {}
                Left::Write(mut buffer) => buffer.advance(count),
                Left::WriteOne(mut room) if count == 0 => drop_value(ops, is_native, room.address(one)),
                Left::WriteOne(mut room) if ops.contains_lists() => ops.dealloc_lists(room.address(one)),
                Left::WriteOne(_) => {}
            }
        }
        is_done
    }
}

unsafe fn drop_value<O: StreamOps>(ops: &mut O, is_native: bool, address: *mut u8) {
    // SAFETY: the value is there, says the caller, and is not used again.
    drop(unsafe { if is_native { address.cast::<O::Payload>().read() } else { ops.lift(address) } });
}

/// One end of a stream, with what its last operation left.
pub(crate) trait End<O: StreamOps> {
    fn handle(&self) -> u32;
    fn ops(&mut self) -> &mut O;
    fn left(&mut self) -> &mut Option<Box<Left<O>>>;
    fn set_done(&mut self);
    /// Gives up what goes on.
    fn cancel(&mut self) -> Transfer;

    /// Lets go of what was left, so that the end can be used. Outside of a task that has to come to its end by itself.
    fn settle(&mut self) -> Poll<()> {
        let Some(left) = self.left().take() else { return Poll::Ready(()) };
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
    pub(crate) left: Box<Left<O>>,
    /// Drops the handle.
    pub(crate) drop: unsafe fn(&mut O, u32),
}

impl<O: StreamOps> Leftover for LeftEnd<O> {
    fn waitable(&self) -> u32 {
        self.handle
    }

    fn end(mut self: Box<Self>, code: u32) {
        self.left.end(&mut self.ops, Transfer::decode(code));
        // SAFETY: nothing goes on any more.
        unsafe { (self.drop)(&mut self.ops, self.handle) }
    }
}
