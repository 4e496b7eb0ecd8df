//! Subtasks: calls of imported functions, as their callers see them (`CanonicalABI.md`, "Subtask State", `canon lower`,
//! `canon subtask.cancel` and `canon subtask.drop`).

use super::task::{Caller, Run, Wait};
use super::{Import, InstanceId, Next, Store, TaskId, number};
use crate::Mode;
use crate::interpret::table::Element;
use crate::interpret::waitable::{PendingEvent, Waitable, WaitableKind};
use crate::interpret::{Activation, Datum, Entry, Pause, Phase, Trap};

/// A call of an import.
#[derive(Debug)]
pub(super) struct Subtask<'p> {
    pub(super) state: SubtaskState,
    /// Who has called.
    pub(super) instance: InstanceId,
    pub(super) callee: TaskId,
    /// The host's plan.
    lower: Activation<'p>,
    mode: Mode,
    /// Its handle, if the caller got one.
    handle: Option<u32>,
    is_cancel_requested: bool,
    /// Whether the caller knows that the call has ended.
    pub(super) is_delivered: bool,
    /// What the core function returns, where the caller waits for it.
    results: Vec<Datum>,
}

/// How far a call is (`Subtask.State`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubtaskState {
    /// The callee has not taken its arguments over.
    Starting,
    /// The callee runs or waits.
    Started,
    /// The result is there.
    Returned,
    /// The callee never ran: the arguments are still the caller's.
    CancelledBeforeStarted,
    /// The callee cancelled.
    CancelledBeforeReturned,
}

impl SubtaskState {
    /// The number of the state, as core code sees it.
    pub fn number(self) -> u32 {
        match self {
            SubtaskState::Starting => 0,
            SubtaskState::Started => 1,
            SubtaskState::Returned => 2,
            SubtaskState::CancelledBeforeStarted => 3,
            SubtaskState::CancelledBeforeReturned => 4,
        }
    }

    /// Whether the call has ended.
    pub fn is_resolved(self) -> bool {
        match self {
            SubtaskState::Starting | SubtaskState::Started => false,
            SubtaskState::Returned | SubtaskState::CancelledBeforeStarted | SubtaskState::CancelledBeforeReturned => {
                true
            }
        }
    }
}

impl<'p> Store<'p> {
    /// `canon lower`: calls another component, which runs up to where it waits.
    pub(super) fn call_import(
        &mut self,
        caller: TaskId,
        import: usize,
        arguments: Vec<Datum>,
    ) -> Result<Vec<Next>, Trap> {
        let component = &self.instance_of(caller).component;
        let Import { lower, callee, export } = component.imports[import];
        let mut activation = Activation::new(component.types, lower, arguments)?;
        if self.instances[callee.0].component.exports[export].is_async && !lower.mode.is_async() {
            self.check_may_block(caller)?;
        }
        let instance = self.tasks[caller.0].instance;
        if lower.mode.is_async() {
            // Up to the phases, which come later.
            activation.next(&mut self.instances[instance.0].state)?;
        }
        let subtask = self.subtasks.len();
        let callee = self.new_task(callee, export, Caller::Subtask(subtask));
        self.subtasks.push(Subtask {
            state: SubtaskState::Starting,
            instance,
            callee,
            lower: activation,
            mode: lower.mode,
            handle: None,
            is_cancel_requested: false,
            is_delivered: false,
            results: Vec::new(),
        });
        let callee = self.enter(callee)?;
        Ok(std::iter::once(Next::AfterCall(caller, subtask)).chain(callee).collect())
    }

    /// The callee waits or has ended.
    pub(super) fn after_call(&mut self, caller: TaskId, id: usize) -> Result<Option<Next>, Trap> {
        let Subtask { state, instance, mode, .. } = self.subtasks[id];
        let results = match (mode.is_async(), state.is_resolved()) {
            (false, false) => {
                self.tasks[caller.0].run = Run::Blocked(Wait::Subtask(id));
                return Ok(None);
            }
            (false, true) => {
                self.subtasks[id].is_delivered = true;
                std::mem::take(&mut self.subtasks[id].results)
            }
            (true, false) => {
                let waitable = Waitable::new(WaitableKind::Subtask(id));
                let handle = self.instances[instance.0].state.handles.add(Element::Waitable(waitable));
                self.subtasks[id].handle = Some(handle);
                vec![number(state.number() | handle << 4)]
            }
            (true, true) => {
                self.deliver_resolve(id)?;
                vec![number(state.number())]
            }
        };
        Ok(Some(Next::Run(caller, Entry::Results(results))))
    }

    fn advance_lower(&mut self, id: usize) -> Result<Pause, Trap> {
        let Subtask { instance, lower, .. } = &mut self.subtasks[id];
        lower.next(&mut self.instances[instance.0].state)
    }

    fn phase_of_lower(&mut self, id: usize, phase: Phase, data: Vec<Datum>) -> Result<Pause, Trap> {
        self.subtasks[id].lower.begin(phase, data)?;
        self.advance_lower(id)
    }

    /// `on_start`: takes the arguments from the caller.
    pub(super) fn on_start(&mut self, id: usize) -> Result<Vec<Datum>, Trap> {
        self.subtasks[id].state = SubtaskState::Started;
        self.notify_caller(id)?;
        let pause = match self.subtasks[id].mode {
            Mode::Sync => self.advance_lower(id)?,
            Mode::Callback | Mode::Stackful => self.phase_of_lower(id, Phase::Start, Vec::new())?,
        };
        if let Pause::Call(arguments) = pause { Ok(arguments) } else { Err(Trap::NoCallee) }
    }

    /// `on_resolve`: passes the result to the caller; there is none if the callee cancelled.
    pub(super) fn on_resolve(&mut self, id: usize, result: Option<Vec<Datum>>) -> Result<(), Trap> {
        let Some(result) = result else {
            self.subtasks[id].state = match self.subtasks[id].state {
                SubtaskState::Starting => SubtaskState::CancelledBeforeStarted,
                SubtaskState::Started
                | SubtaskState::Returned
                | SubtaskState::CancelledBeforeStarted
                | SubtaskState::CancelledBeforeReturned => SubtaskState::CancelledBeforeReturned,
            };
            return self.notify_caller(id);
        };
        self.subtasks[id].state = SubtaskState::Returned;
        self.subtasks[id].lower.resume(result)?;
        match self.advance_lower(id)? {
            Pause::Return(results) => self.subtasks[id].results = results,
            Pause::PhaseOver(result) => drop(self.phase_of_lower(id, Phase::Returned, result)?),
            Pause::Call(_) | Pause::PostReturn(_) | Pause::Wait(_) | Pause::TaskReturn(_) | Pause::Phases => {
                return Err(Trap::NoCallee);
            }
        }
        self.notify_caller(id)
    }

    /// `on_progress`: the caller gets an event, if it has a handle by which to wait for one.
    fn notify_caller(&mut self, id: usize) -> Result<(), Trap> {
        let Subtask { instance, handle, .. } = self.subtasks[id];
        if let Some(handle) = handle {
            let waitable = self.instances[instance.0].state.handles.waitable_mut(handle)?;
            waitable.event = Some(PendingEvent::Subtask);
        }
        Ok(())
    }

    /// The caller learns that the call has ended: its loans end.
    pub(super) fn deliver_resolve(&mut self, id: usize) -> Result<(), Trap> {
        self.subtasks[id].is_delivered = true;
        self.phase_of_lower(id, Phase::End, Vec::new()).map(drop)
    }

    fn subtask_of(&self, task: TaskId, handle: u32) -> Result<usize, Trap> {
        match &self.handles(self.tasks[task.0].instance).waitable(handle)?.kind {
            WaitableKind::Subtask(subtask) => Ok(*subtask),
            WaitableKind::End(_) => Err(Trap::UnknownHandle(handle)),
        }
    }

    /// `subtask.cancel`, which waits until the callee has given up or has returned.
    pub(super) fn cancel_subtask(&mut self, caller: TaskId, handle: u32) -> Result<Vec<Next>, Trap> {
        self.check_may_block(caller)?;
        let id = self.subtask_of(caller, handle)?;
        self.check_outside_of_sets(caller, handle)?;
        let Subtask { state, callee, is_delivered, is_cancel_requested, .. } = self.subtasks[id];
        if is_delivered || is_cancel_requested {
            return Err(Trap::CancelledLate(handle));
        }
        let mut next = vec![Next::AfterCancel(caller, handle)];
        if !state.is_resolved() {
            self.subtasks[id].is_cancel_requested = true;
            next.extend(self.request_cancellation(callee)?);
        }
        Ok(next)
    }

    /// The callee has given up, has returned, or needs more time.
    pub(super) fn after_cancel(&mut self, caller: TaskId, handle: u32) -> Result<Option<Next>, Trap> {
        let subtask = self.subtask_of(caller, handle)?;
        let state = self.subtasks[subtask].state;
        if !state.is_resolved() {
            self.tasks[caller.0].run = Run::Blocked(Wait::Cancelled { subtask, handle });
            return Ok(None);
        }
        let instance = self.tasks[caller.0].instance;
        self.take_event(instance, handle)?;
        Ok(Some(Next::Run(caller, Entry::Results(vec![number(state.number())]))))
    }

    /// `subtask.drop`.
    pub(super) fn drop_subtask(&mut self, task: TaskId, handle: u32) -> Result<(), Trap> {
        let id = self.subtask_of(task, handle)?;
        if !self.subtasks[id].is_delivered {
            return Err(Trap::NotResolved(handle));
        }
        self.subtasks[id].handle = None;
        self.instance_of(task).state.handles.remove(handle).map(drop)
    }
}
