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
    #[error("{size} bytes are more than the memory can grow by")]
    OutOfMemory {
        /// How many bytes were asked for.
        size: u32,
    },
    /// Memory is freed that was not allocated, was freed before, or was allocated with another size or alignment.
    #[error("{size} bytes aligned to {align} at {address:#x} are freed, and were not allocated so")]
    BadFree {
        /// The address.
        address: u32,
        /// The size that was given.
        size: u32,
        /// The alignment that was given.
        align: u32,
    },
    /// A number that is no character.
    #[error("{0:#x} is not a Unicode scalar value")]
    InvalidChar(u32),
    /// Bytes that are no text in the encoding.
    #[error("the bytes of a string are not of its encoding")]
    InvalidString,
    /// A number that no case has.
    #[error("no case has the number {0}")]
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
    #[error("{0:?} is not of the type of the plan")]
    WrongValue(Box<InterfaceValue>),
    /// Core values that are not of the types that the plan says, or not as many.
    #[error("{0:?} are not the values that the plan expects")]
    WrongCoreValues(Vec<Datum>),
    /// A list goes over as one block, and its elements have memory or handles of their own.
    #[error("a value with memory or handles of its own is not a block of bytes")]
    NotABlock,
    /// The plan calls where there is nothing to call.
    #[error("there is nothing to call")]
    NoCallee,
}
