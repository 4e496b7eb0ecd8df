//! Tasks, subtasks, and the readable ends of streams and futures.

use wit_parser::TypeId;

use crate::Block;

/// Asynchronous calls, streams and futures (`CanonicalABI.md`, `canon lift`, `canon lower` and `canon task.return`; `lift_stream`,
/// `lift_future` and their counterparts).
///
/// A plan of an asynchronous function has its phases as blocks.
///
/// - In a guest, what stands before [`Subtask`](AsyncOperation::Subtask) starts a call, and its block takes the result over once the
///   callee has returned. The block of [`Task`](AsyncOperation::Task) lifts the parameters, waits for the implementation, and
/// returns its result with [`TaskReturn`](AsyncOperation::TaskReturn); where a task has a separate stack
///   ([`Mode::Stackful`](crate::Mode::Stackful)), the same statements stand in the plan itself.
/// - In a host, both kinds of call have the same three [`Phases`]: [`HostSubtask`](AsyncOperation::HostSubtask) serves a call that
///   the guest makes, [`HostTask`](AsyncOperation::HostTask) makes a call into the guest.
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
    /// `-> c`, `{-> v?}` `{v? ->}` `{}`: serves a call that the guest made without waiting. Gives what the core function returns to
    /// the guest: the status of its subtask.
    ///
    /// The start lifts the parameters and calls the implementation, whose result may come later; the second phase writes that
    /// result to where the guest wants it; the end gives back what the guest lent.
    HostSubtask {
        /// What to do, and when.
        phases: Phases,
    },
    /// `-> v?`, `{-> c?}` `{c... -> v?}` `{}`: runs a task of the guest, and waits until it has returned.
    ///
    /// The start lowers the parameters and calls the core function; its result, if it has one, says what the callback is to be
    /// called for. The second phase lifts what the guest gives to `task.return`; the end checks that the guest has dropped
    /// what it was lent.
    HostTask {
        /// What to do, and when.
        phases: Phases,
    },
}

/// What a host does for an asynchronous call, and when (`CanonicalABI.md`, `on_start` and `on_resolve` of `canon lift` and
/// `canon lower`).
///
/// Each phase begins once at most, in this order. Other calls may go on between them, and a callee may return while the core
/// function that the start called is still running. A call that is cancelled has no result, so that only its end is carried
/// out, or nothing if it had not started.
#[derive(Clone, Debug, PartialEq)]
pub struct Phases {
    /// Carried out as soon as the callee may start: at once, unless there is backpressure.
    pub start: Block,
    /// Carried out when the callee has returned.
    pub returned: Block,
    /// Carried out when the call is over, by its result or by being cancelled: for a task of the guest at once, for a subtask of
    /// the guest as soon as the guest learns of it.
    pub end: Block,
}

impl Phases {
    /// The phases in their order.
    pub fn blocks(&self) -> [&Block; 3] {
        let Phases { start, returned, end } = self;
        [start, returned, end]
    }
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
