//! Why a plan cannot go on.

use super::value::{Datum, InterfaceValue};

/// What the Canonical ABI traps on, and what a strict memory finds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Trap {
    /// Bytes that nothing was allocated for are read or written.
    #[error("{size} bytes at {address:#x} are not allocated")]
    OutOfBounds {
        /// The address.
        address: u32,
        /// How many bytes from it.
        size: u32,
    },
    /// An address is not a multiple of the alignment.
    #[error("the address {address:#x} is not aligned to {align}")]
    Misaligned {
        /// The address.
        address: u32,
        /// The alignment.
        align: u32,
    },
    /// A list or a string is longer than the Canonical ABI allows.
    #[error("a list or string of {bytes} bytes is too long")]
    TooLong {
        /// Its length in bytes.
        bytes: u64,
    },
    /// The memory cannot grow so much.
    #[error("memory cannot grow by {size} bytes")]
    OutOfMemory {
        /// How many bytes were asked for.
        size: u32,
    },
    /// Memory is freed that was not allocated, was freed before, or was allocated with another size or alignment.
    #[error(
        "{size} bytes aligned to {align} at {address:#x} are freed, but were not allocated with that size and \
             alignment"
    )]
    BadFree {
        /// The address.
        address: u32,
        /// The size that was given.
        size: u32,
        /// The alignment that was given.
        align: u32,
    },
    /// A number that is not a Unicode scalar value.
    #[error("{0:#x} is not a Unicode scalar value")]
    InvalidChar(u32),
    /// Bytes that are not valid text in the encoding.
    #[error("the bytes of a string are not valid in its encoding")]
    InvalidString,
    /// A number that no case has.
    #[error("there is no case number {0}")]
    InvalidDiscriminant(u32),
    /// An index that no handle has, or one of another resource.
    #[error("{0} is not a handle to the resource")]
    UnknownHandle(u32),
    /// A borrowed handle where an owned one is needed.
    #[error("the handle {0} is borrowed, not owned")]
    NotOwned(u32),
    /// An owned handle is given away or dropped while it is lent.
    #[error("the handle {0} is still lent")]
    StillLent(u32),
    /// A callee returns and holds handles that it was lent.
    #[error("{0} borrowed handles are not dropped")]
    BorrowsLeft(u32),
    /// A value that is not of the type that the plan says.
    #[error("{0:?} does not have the type that the plan expects")]
    WrongValue(Box<InterfaceValue>),
    /// Core values that are not of the types that the plan says, or not as many.
    #[error("{0:?} are not the values that the plan expects")]
    WrongCoreValues(Vec<Datum>),
    /// A list goes over as one block, and its elements have memory or handles of their own.
    #[error("a value that owns memory or handles is not a block of bytes")]
    NotABlock,
    /// The plan calls where there is nothing to call.
    #[error("there is nothing to call")]
    NoCallee,
    /// An end of a stream or future is used while it is copying.
    #[error("the end {0} is still copying")]
    Busy(u32),
    /// An end is used after the other one was dropped, or after a future had its value.
    #[error("the other end of {0} is closed")]
    Done(u32),
    /// A copy is cancelled that does not go on.
    #[error("the end {0} is not copying")]
    NotCopying(u32),
    /// The writable end of a future is dropped before it had a value.
    #[error("the future of the end {0} was never written")]
    NeverWritten(u32),
    /// Both ends are of one component, and the elements are more than numbers.
    #[error("the component that holds the end {0} holds the other end too")]
    SameInstance(u32),
    /// A waitable is moved, or waited for by itself, while it is in a waitable set.
    #[error("{0} is in a waitable set")]
    InWaitableSet(u32),
    /// A waitable set is dropped that something is in, or that a task waits for.
    #[error("the waitable set {0} is in use")]
    WaitableSetInUse(u32),
    /// A subtask is dropped before its caller learnt that it has returned.
    #[error("the subtask {0} has not been resolved")]
    NotResolved(u32),
    /// A subtask is cancelled that was cancelled before, or that its caller knows to be over.
    #[error("the subtask {0} can no longer be cancelled")]
    CancelledLate(u32),
    /// A task returns or is cancelled for the second time.
    #[error("the task has returned or was cancelled already")]
    ResolvedTwice,
    /// `task.cancel` without a request to cancel.
    #[error("the task was not asked to cancel")]
    NotCancelled,
    /// A task ends without having returned or having been cancelled.
    #[error("the task ended without a result")]
    NoResult,
    /// A callback code that nothing stands for.
    #[error("{0} is not a callback code")]
    UnknownCallbackCode(u32),
    /// A synchronous function would wait before it has returned.
    #[error("a synchronous function cannot wait before it has returned")]
    CannotBlock,
    /// `backpressure.dec` without `backpressure.inc`, or the latter too often.
    #[error("backpressure is out of range")]
    Backpressure,
}
