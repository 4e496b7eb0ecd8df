//! Tasks: calls of exported functions, from entry to return (`CanonicalABI.md`, "Task State" and `canon lift`).

use super::{Entry, InstanceId, Next, Store, TaskId};
use crate::Mode;
use crate::interpret::waitable::{CallbackCode, Event, EventCode};
use crate::interpret::{Activation, Datum, Pause, Phase, Trap};

/// A call of an export.
#[derive(Debug)]
pub(super) struct Task<'p> {
    pub(super) instance: InstanceId,
    pub(super) export: usize,
    pub(super) caller: Caller,
    pub(super) state: TaskState,
    pub(super) run: Run,
    /// The host's plan, once the task has entered.
    lift: Option<Activation<'p>>,
    pub(super) outcome: Option<Outcome>,
}

/// Who called.
#[derive(Debug)]
pub(super) enum Caller {
    /// A host, with these arguments.
    Host(Vec<Datum>),
    /// Another component.
    Subtask(usize),
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A result, if the function has one.
    Returned(Vec<Datum>),
    /// It cancelled, as requested.
    Cancelled,
}

/// How far a task is with its result (`Task.State`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TaskState {
    Initial,
    PendingCancel,
    CancelDelivered,
    Resolved,
}

/// What the thread of a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// It waits to enter the component.
    Entering,
    /// Its core code runs, or waits for what it called to run up to where that waits.
    Running,
    /// Its core code waits on its stack.
    Blocked(Wait),
    /// It has returned to its host, which is to call its callback.
    Suspended(CallbackCode),
    /// It has ended.
    Exited,
}

/// What core code waits for on its stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    Yield { is_cancellable: bool },
    Set { set: u32, is_cancellable: bool },
    Subtask(usize),
    Cancelled { subtask: usize, handle: u32 },
}

impl Task<'_> {
    pub(super) fn is_cancel_pending(&self) -> bool {
        self.state == TaskState::PendingCancel
    }
}

impl<'p> Store<'p> {
    pub(super) fn new_task(&mut self, instance: InstanceId, export: usize, caller: Caller) -> TaskId {
        let (state, run) = (TaskState::Initial, Run::Entering);
        self.tasks.push(Task { instance, export, caller, state, run, lift: None, outcome: None });
        TaskId(self.tasks.len() - 1)
    }

    fn export_of(&self, task: TaskId) -> super::Export<'p> {
        let Task { instance, export, .. } = &self.tasks[task.0];
        self.instances[instance.0].component.exports[*export]
    }

    /// Whether no other task of the instance may run core code until this one returns to its host (`needs_exclusive`).
    fn needs_exclusive(&self, task: TaskId) -> bool {
        match self.export_of(task).lift.mode {
            Mode::Sync | Mode::Callback => true,
            Mode::Stackful => false,
        }
    }

    /// Whether the task may wait: a synchronous function may not before it has returned.
    pub(super) fn may_block(&self, task: TaskId) -> bool {
        self.export_of(task).is_async || self.tasks[task.0].state == TaskState::Resolved
    }

    /// Whether nothing keeps a task from entering its instance.
    pub(super) fn may_enter(&self, task: TaskId) -> bool {
        let instance = &self.instances[self.tasks[task.0].instance.0];
        let is_taken = self.needs_exclusive(task) && instance.exclusive.is_some();
        !self.export_of(task).is_async || (instance.backpressure == 0 && !is_taken)
    }

    /// `Task.enter`: starts a task at once if it may; otherwise it waits, behind those that wait already.
    pub(super) fn enter(&mut self, task: TaskId) -> Result<Option<Next>, Trap> {
        let is_first = self.instance_of(task).waiting_to_enter == 0 || !self.export_of(task).is_async;
        if is_first && self.may_enter(task) {
            return self.start(task).map(Some);
        }
        self.instance_of(task).waiting_to_enter += 1;
        Ok(None)
    }

    /// Takes the arguments over, and calls the core function.
    pub(super) fn start(&mut self, task: TaskId) -> Result<Next, Trap> {
        let export = self.export_of(task);
        if export.is_async && self.needs_exclusive(task) {
            self.instance_of(task).exclusive = Some(task);
        }
        self.tasks[task.0].run = Run::Running;
        let arguments = match &mut self.tasks[task.0].caller {
            Caller::Host(arguments) => std::mem::take(arguments),
            Caller::Subtask(subtask) => {
                let subtask = *subtask;
                self.on_start(subtask)?
            }
        };
        let types = self.instance_of(task).component.types;
        self.tasks[task.0].lift = Some(Activation::new(types, export.lift, arguments)?);
        let mut pause = self.advance_lift(task)?;
        if pause == Pause::Phases {
            pause = self.phase(task, Phase::Start, Vec::new())?;
        }
        let Pause::Call(arguments) = pause else { return Err(Trap::NoCallee) };
        Ok(Next::Run(task, Entry::Call { export: self.tasks[task.0].export, arguments }))
    }

    fn advance_lift(&mut self, task: TaskId) -> Result<Pause, Trap> {
        let Task { instance, lift, .. } = &mut self.tasks[task.0];
        lift.as_mut().ok_or(Trap::NoCallee)?.next(&mut self.instances[instance.0].state)
    }

    fn resume_lift(&mut self, task: TaskId, data: Vec<Datum>) -> Result<Pause, Trap> {
        self.tasks[task.0].lift.as_mut().ok_or(Trap::NoCallee)?.resume(data)?;
        self.advance_lift(task)
    }

    fn phase(&mut self, task: TaskId, phase: Phase, data: Vec<Datum>) -> Result<Pause, Trap> {
        self.tasks[task.0].lift.as_mut().ok_or(Trap::NoCallee)?.begin(phase, data)?;
        self.advance_lift(task)
    }

    /// The core function, its callback or its post-return has returned.
    pub(super) fn returned(&mut self, task: TaskId, results: Vec<Datum>) -> Result<Option<Next>, Trap> {
        match self.export_of(task).lift.mode {
            Mode::Sync => match self.resume_lift(task, results)? {
                Pause::PostReturn(results) => {
                    let export = self.tasks[task.0].export;
                    Ok(Some(Next::Run(task, Entry::PostReturn { export, results })))
                }
                Pause::Return(result) => {
                    self.resolve(task, Some(result))?;
                    self.exit(task).map(|()| None)
                }
                Pause::Call(_) | Pause::Wait(_) | Pause::TaskReturn(_) | Pause::Phases | Pause::PhaseOver(_) => {
                    Err(Trap::NoCallee)
                }
            },
            Mode::Stackful => self.exit(task).map(|()| None),
            Mode::Callback => match CallbackCode::of(results.first().ok_or(Trap::NoCallee)?.i32()?)? {
                CallbackCode::Exit => self.exit(task).map(|()| None),
                code => self.suspend(task, code).map(|()| None),
            },
        }
    }

    /// A task with a callback waits.
    fn suspend(&mut self, task: TaskId, code: CallbackCode) -> Result<(), Trap> {
        let instance = self.instance_of(task);
        instance.exclusive = None;
        if let CallbackCode::Wait(set) = code {
            instance.state.handles.waitable_set(set)?.waiting += 1;
        }
        self.tasks[task.0].run = Run::Suspended(code);
        Ok(())
    }

    fn exit(&mut self, task: TaskId) -> Result<(), Trap> {
        if self.tasks[task.0].state != TaskState::Resolved {
            return Err(Trap::NoResult);
        }
        if self.instance_of(task).exclusive == Some(task) {
            self.instance_of(task).exclusive = None;
        }
        self.tasks[task.0].run = Run::Exited;
        Ok(())
    }

    /// `task.return`.
    pub(super) fn task_return(&mut self, task: TaskId, result: Vec<Datum>) -> Result<(), Trap> {
        if self.tasks[task.0].state == TaskState::Resolved {
            return Err(Trap::ResolvedTwice);
        }
        let Pause::PhaseOver(result) = self.phase(task, Phase::Returned, result)? else { return Err(Trap::NoCallee) };
        self.phase(task, Phase::End, Vec::new())?;
        self.resolve(task, Some(result))
    }

    /// `task.cancel`.
    pub(super) fn task_cancel(&mut self, task: TaskId) -> Result<(), Trap> {
        match self.tasks[task.0].state {
            TaskState::CancelDelivered => {}
            TaskState::Resolved => return Err(Trap::ResolvedTwice),
            TaskState::Initial | TaskState::PendingCancel => return Err(Trap::NotCancelled),
        }
        self.phase(task, Phase::End, Vec::new())?;
        self.resolve(task, None)
    }

    fn resolve(&mut self, task: TaskId, result: Option<Vec<Datum>>) -> Result<(), Trap> {
        self.tasks[task.0].state = TaskState::Resolved;
        match self.tasks[task.0].caller {
            Caller::Host(_) => {
                self.tasks[task.0].outcome = Some(result.map_or(Outcome::Cancelled, Outcome::Returned));
                Ok(())
            }
            Caller::Subtask(subtask) => self.on_resolve(subtask, result),
        }
    }

    /// `Task.request_cancellation`: delivers the request at once to a task that waits where it can receive it.
    pub(super) fn request_cancellation(&mut self, task: TaskId) -> Result<Option<Next>, Trap> {
        let is_free = match self.instance_of(task).exclusive {
            Some(exclusive) => exclusive == task || !self.needs_exclusive(task),
            None => true,
        };
        match self.tasks[task.0].run {
            Run::Entering => {
                self.instance_of(task).waiting_to_enter -= 1;
                self.tasks[task.0].run = Run::Exited;
                self.resolve(task, None).map(|()| None)
            }
            Run::Suspended(code) if is_free => {
                self.tasks[task.0].state = TaskState::CancelDelivered;
                let instance = self.instance_of(task);
                instance.exclusive = Some(task);
                if let CallbackCode::Wait(set) = code {
                    instance.state.handles.waitable_set(set)?.waiting -= 1;
                }
                Ok(Some(Next::Run(task, Entry::Event(Event::of_task(EventCode::TaskCancelled)))))
            }
            Run::Blocked(Wait::Set { is_cancellable: true, .. } | Wait::Yield { is_cancellable: true }) if is_free => {
                self.tasks[task.0].state = TaskState::PendingCancel;
                self.resume(task)
            }
            Run::Suspended(_) | Run::Blocked(_) | Run::Running | Run::Exited => {
                self.tasks[task.0].state = TaskState::PendingCancel;
                Ok(None)
            }
        }
    }

    /// Whether a pending request for cancellation is delivered to a task now.
    pub(super) fn deliver_pending_cancel(&mut self, task: TaskId, is_cancellable: bool) -> bool {
        let is_due = is_cancellable && self.tasks[task.0].is_cancel_pending();
        if is_due {
            self.tasks[task.0].state = TaskState::CancelDelivered;
        }
        is_due
    }
}
