//! What core code calls in its host: imported functions and canonical built-ins.

use super::task::{Run, Wait};
use super::transfer::Copy;
use super::{Entry, Next, Store, TaskId, number};
use crate::interpret::table::Element;
use crate::interpret::waitable::{End, Event, EventCode, WaitableSet};
use crate::interpret::{Datum, Trap};
use crate::{PayloadPlan, TransferKind};

/// What core code asks for (`CanonicalABI.md`, "Canonical Definitions"). Each goes on with [`Entry::Results`] where nothing else is
/// said.
#[derive(Clone, Debug)]
pub enum Request<'p> {
    /// The core function, its callback or its post-return returns.
    Return(Vec<Datum>),
    /// Calls an imported function. Goes on with its core results.
    Call {
        /// Which, of [`Component::imports`](super::Component::imports).
        import: usize,
        /// The core arguments.
        arguments: Vec<Datum>,
    },
    /// `task.return`.
    TaskReturn(Vec<Datum>),
    /// `task.cancel`.
    TaskCancel,
    /// `backpressure.inc`.
    BackpressureInc,
    /// `backpressure.dec`.
    BackpressureDec,
    /// `thread.yield`: whether it was asked to cancel.
    Yield {
        /// Whether it can be asked to cancel.
        is_cancellable: bool,
    },
    /// `waitable-set.new`: the handle.
    WaitableSetNew,
    /// `waitable-set.wait`. Goes on with [`Entry::Event`].
    WaitableSetWait {
        /// The set.
        set: u32,
        /// Whether it can be asked to cancel.
        is_cancellable: bool,
    },
    /// `waitable-set.poll`. Goes on with [`Entry::Event`].
    WaitableSetPoll {
        /// The set.
        set: u32,
        /// Whether it can be asked to cancel.
        is_cancellable: bool,
    },
    /// `waitable-set.drop`.
    WaitableSetDrop(u32),
    /// `waitable.join`.
    WaitableJoin {
        /// What joins.
        waitable: u32,
        /// The set; none to leave the one that it is in.
        set: Option<u32>,
    },
    /// `subtask.cancel`: the state of the subtask.
    SubtaskCancel(u32),
    /// `subtask.drop`.
    SubtaskDrop(u32),
    /// `{stream,future}.new`: the readable end, and the writable one.
    TransferNew(TransferKind),
    /// `{stream,future}.{read,write}`: what the copy came to, or all ones while it goes on.
    Copy {
        /// A stream or a future.
        kind: TransferKind,
        /// Whether it is read from or written to.
        end: End,
        /// The end.
        handle: u32,
        /// Where the elements lie, or are to lie.
        address: u32,
        /// How many; one for a future.
        length: u32,
        /// How the host carries the elements over; none if they have no type.
        payload: Option<&'p PayloadPlan>,
    },
    /// `{stream,future}.cancel-{read,write}`: what the copy came to.
    CancelCopy {
        /// A stream or a future.
        kind: TransferKind,
        /// Whether it is read from or written to.
        end: End,
        /// The end.
        handle: u32,
    },
    /// `{stream,future}.drop-{readable,writable}`.
    DropEnd {
        /// A stream or a future.
        kind: TransferKind,
        /// Which end it is.
        end: End,
        /// The end.
        handle: u32,
    },
}

impl<'p> Store<'p> {
    /// Does what core code asks for, as far as it can be done now.
    pub(super) fn serve(&mut self, task: TaskId, request: Request<'p>) -> Result<Vec<Next>, Trap> {
        let results = match request {
            Request::Return(results) => return self.returned(task, results).map(|next| next.into_iter().collect()),
            Request::Call { import, arguments } => return self.call_import(task, import, arguments),
            Request::SubtaskCancel(handle) => return self.cancel_subtask(task, handle),
            Request::WaitableSetWait { set, is_cancellable } => {
                self.check_may_block(task)?;
                self.instance_of(task).state.handles.waitable_set(set)?.waiting += 1;
                self.tasks[task.0].run = Run::Blocked(Wait::Set { set, is_cancellable });
                return Ok(Vec::new());
            }
            Request::WaitableSetPoll { set, is_cancellable } => {
                self.instance_of(task).state.handles.waitable_set(set)?;
                let event = self.poll(task, set, is_cancellable)?;
                return Ok(vec![Next::Run(task, Entry::Event(event))]);
            }
            Request::Yield { is_cancellable } if self.may_block(task) => {
                self.tasks[task.0].run = Run::Blocked(Wait::Yield { is_cancellable });
                return Ok(Vec::new());
            }
            // A synchronous function goes on at once.
            Request::Yield { .. } => vec![number(0)],
            Request::TaskReturn(result) => none(self.task_return(task, result)?),
            Request::TaskCancel => none(self.task_cancel(task)?),
            Request::BackpressureInc => {
                let backpressure = &mut self.instance_of(task).backpressure;
                *backpressure += 1;
                if *backpressure > u32::from(u16::MAX) {
                    return Err(Trap::Backpressure);
                }
                Vec::new()
            }
            Request::BackpressureDec => {
                let backpressure = &mut self.instance_of(task).backpressure;
                *backpressure = backpressure.checked_sub(1).ok_or(Trap::Backpressure)?;
                Vec::new()
            }
            Request::WaitableSetNew => {
                let set = Element::WaitableSet(WaitableSet::default());
                vec![number(self.instance_of(task).state.handles.add(set))]
            }
            Request::WaitableSetDrop(set) => none(self.drop_waitable_set(task, set)?),
            Request::WaitableJoin { waitable, set } => none(self.join(task, waitable, set)?),
            Request::SubtaskDrop(handle) => none(self.drop_subtask(task, handle)?),
            Request::TransferNew(kind) => self.new_transfer(task, kind).map(number).into(),
            Request::Copy { kind, end, handle, address, length, payload } => {
                vec![self.copy(task, Copy { kind, end, handle, address, length, payload })?]
            }
            Request::CancelCopy { kind, end, handle } => vec![self.cancel_copy(task, kind, end, handle)?],
            Request::DropEnd { kind, end, handle } => none(self.drop_end(task, kind, end, handle)?),
        };
        Ok(vec![Next::Run(task, Entry::Results(results))])
    }

    fn poll(&mut self, task: TaskId, set: u32, is_cancellable: bool) -> Result<Event, Trap> {
        let instance = self.tasks[task.0].instance;
        if self.deliver_pending_cancel(task, is_cancellable) {
            Ok(Event::of_task(EventCode::TaskCancelled))
        } else if self.has_event(instance, set) {
            self.take_event_of(instance, set)
        } else {
            Ok(Event::of_task(EventCode::None))
        }
    }
}

fn none((): ()) -> Vec<Datum> {
    Vec::new()
}
