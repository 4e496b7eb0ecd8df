//! Waitables, and the events that tasks receive from them (`CanonicalABI.md`, "Waitable State").

use super::trap::Trap;
use super::value::TransferId;

/// What has happened (`EventCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventCode {
    /// Nothing: a task that has yielded goes on.
    None,
    /// A subtask has started, has returned, or was cancelled.
    Subtask,
    /// A read from a stream has completed.
    StreamRead,
    /// A write to a stream has completed.
    StreamWrite,
    /// A read from a future has completed.
    FutureRead,
    /// A write to a future has completed.
    FutureWrite,
    /// The caller of the task asks it to cancel.
    TaskCancelled,
}

/// An event, as a callback or `waitable-set.wait` is given it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// What has happened.
    pub code: EventCode,
    /// The handle that it has happened to.
    pub handle: u32,
    /// What there is to know of it: the state of a subtask, or what a copy came to.
    pub payload: u32,
}

impl Event {
    /// An event of the task itself.
    pub(super) fn of_task(code: EventCode) -> Event {
        Event { code, handle: 0, payload: 0 }
    }
}

/// What a core function or its callback returns to its host (`CallbackCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackCode {
    /// The task has ended.
    Exit,
    /// Others may go on, then it does.
    Yield,
    /// It goes on with an event of the waitable set.
    Wait(u32),
}

impl CallbackCode {
    /// The core value: the code, and the handle of the set above four bits.
    pub fn number(self) -> u32 {
        match self {
            CallbackCode::Exit => 0,
            CallbackCode::Yield => 1,
            CallbackCode::Wait(set) => 2 | set << 4,
        }
    }

    /// What a core value stands for.
    ///
    /// # Errors
    /// For nothing.
    pub fn of(number: u32) -> Result<CallbackCode, Trap> {
        match number & 0xf {
            0 => Ok(CallbackCode::Exit),
            1 => Ok(CallbackCode::Yield),
            2 => Ok(CallbackCode::Wait(number >> 4)),
            code => Err(Trap::UnknownCallbackCode(code)),
        }
    }
}

/// Something that a task can wait for: it is in one waitable set at most, and has one event at most.
#[derive(Clone, Debug)]
pub(super) struct Waitable {
    pub(super) kind: WaitableKind,
    pub(super) event: Option<PendingEvent>,
    /// The set that it is in.
    pub(super) set: Option<u32>,
}

#[derive(Clone, Debug)]
pub(super) enum WaitableKind {
    /// By its number in the store.
    Subtask(usize),
    End(CopyEnd),
}

/// An event that has not been delivered yet. Its payload is computed on delivery, because more can happen until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PendingEvent {
    Subtask,
    Copy {
        result: CopyResult,
        /// The buffer is still with the stream, which may copy more until the event is given.
        is_open: bool,
    },
}

impl Waitable {
    pub(super) fn new(kind: WaitableKind) -> Waitable {
        Waitable { kind, event: None, set: None }
    }
}

/// Waitables of which a task waits for any one. Who is in it, each waitable knows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WaitableSet {
    /// How many tasks wait for it now.
    pub(super) waiting: u32,
}

/// The end of a stream or future that a component holds (`CanonicalABI.md`, `CopyEnd`).
#[derive(Clone, Debug)]
pub(super) struct CopyEnd {
    pub(super) transfer: TransferId,
    pub(super) end: End,
    pub(super) state: CopyState,
}

/// Which end of a stream or future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The one that is read from.
    Readable,
    /// The one that is written to.
    Writable,
}

/// What an end is doing (`CopyState`). Copies do not block here, so that there are no states of those that do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CopyState {
    Idle,
    Copying,
    /// The other end was dropped, or a future has its value.
    Done,
}

/// How a copy ended (`CopyResult`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyResult {
    /// Something, or nothing, was copied; there may be more.
    Completed,
    /// The other end was dropped.
    Dropped,
    /// The end was asked to stop.
    Cancelled,
}

impl CopyResult {
    pub(super) fn number(self) -> u32 {
        match self {
            CopyResult::Completed => 0,
            CopyResult::Dropped => 1,
            CopyResult::Cancelled => 2,
        }
    }
}

impl CopyEnd {
    /// The stream or future, if the end can begin something.
    pub(super) fn check_idle(&self, index: u32) -> Result<TransferId, Trap> {
        match self.state {
            CopyState::Idle => Ok(self.transfer),
            CopyState::Copying => Err(Trap::Busy(index)),
            CopyState::Done => Err(Trap::Done(index)),
        }
    }
}
