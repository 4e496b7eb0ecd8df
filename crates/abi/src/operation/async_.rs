//! Tasks, subtasks, and the readable ends of streams and futures.

use wit_parser::TypeId;

use crate::Block;

/// Asynchronous calls, streams and futures (`CanonicalABI.md`, `canon lift`, `canon lower` and `canon task.return`; `lift_stream`,
/// `lift_future` and their counterparts).
///
/// A plan of an asynchronous function has its phases as blocks: what stands before [`Subtask`](AsyncOperation::Subtask)
/// starts a call, and its block takes the result over once the callee has returned; the block of
/// [`Task`](AsyncOperation::Task) lifts the parameters, waits for the implementation, and returns its result with
/// [`TaskReturn`](AsyncOperation::TaskReturn).
#[derive(Clone, Debug, PartialEq)]
pub enum AsyncOperation {
    /// `v -> c`: gives the readable end of a stream or future away, as its handle.
    LowerReadable {
        /// A stream or a future.
        kind: TransferKind,
        /// Its type.
        ty: TypeId,
    },
    /// `c -> v`: takes the readable end of a stream or future over.
    LiftReadable {
        /// A stream or a future.
        kind: TransferKind,
        /// Its type.
        ty: TypeId,
    },
    /// `c p? -> v?`, `{p -> v}` or `{}`: waits until the subtask with this status (what the core function gave: its state, and
    /// above four bits its handle) has returned. The block then takes the result over from the address it was written to; it is
    /// also what a result goes through that comes after the caller has given up.
    Subtask {
        /// How the result is lifted; empty where there is none.
        block: Block,
    },
    /// `-> c`, `{}`: carries the block out as a task, which may wait and go on later. Gives what the core function returns to the
    /// host: what the callback is to be called for.
    Task {
        /// All that the task does.
        block: Block,
    },
    /// `c... ->`: calls `task.return`: the task's result is there.
    TaskReturn,
}

/// What values are transferred through, one after another or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TransferKind {
    /// Any number of values.
    Stream,
    /// One value.
    Future,
}

impl TransferKind {
    /// `stream` or `future`, as WIT and mangled names have it.
    pub fn name(self) -> &'static str {
        match self {
            TransferKind::Stream => "stream",
            TransferKind::Future => "future",
        }
    }
}
