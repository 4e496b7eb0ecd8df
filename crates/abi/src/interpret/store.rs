//! Component instances that call each other, and the event loop that drives their tasks: the concurrency of the Canonical ABI without
//! an engine.
//!
//! This is the state machine of `CanonicalABI.md` ("Runtime State", `canon lift`, `canon lower` and the built-ins), over plans: a call
//! from one component to another goes through the plan of the caller's guest, those of the host on both sides, and that of the
//! callee's guest. The host's plans are carried out here; core code is a [`Guest`], which carries out its own.
//!
//! A guest never runs inside another: it runs up to its next [`Request`] and is resumed with the result. So a waiting
//! task is just a value. Where the specification leaves the next step open, the store calls a function to choose which
//! task continues and which event of a waitable set is delivered.
//!
//! The store supports what components can use without gated features: reads and writes do not block, but cancelling
//! does. A task has one thread.

mod blocked;
mod builtins;
mod events;
mod invariants;
mod subtask;
mod task;
mod transfer;

use std::collections::BTreeMap;

use super::trap::Trap;
use super::value::Datum;
use super::waitable::{CallbackCode, Event, EventCode};
use super::{HandleTable, Instance, Memory};
use crate::{FunctionPlan, TypeTable};

pub use blocked::Blocked;
pub use builtins::Request;
pub use subtask::SubtaskState;
pub use task::Outcome;

use subtask::Subtask;
use task::{Run, Task, TaskState, Wait};
use transfer::{Buffer, Transfer};

/// A component instance, by its number in the [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstanceId(usize);

/// A task, by its number in the [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(usize);

/// Core code of a component.
pub trait Guest<'p> {
    /// Runs the code of a task from where it is entered up to its next request. The task stands for its context slots: what the code
    /// keeps for it from one time to the next is kept under that number.
    ///
    /// # Errors
    /// The code traps.
    fn run(&mut self, task: TaskId, entry: Entry, instance: &mut Instance) -> Result<Request<'p>, Trap>;
}

/// How core code is entered.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An exported core function is called.
    Call {
        /// Which, of [`Component::exports`].
        export: usize,
        /// Its arguments.
        arguments: Vec<Datum>,
    },
    /// The post-return of an exported function is called.
    PostReturn {
        /// Which, of [`Component::exports`].
        export: usize,
        /// The results that the host has read.
        results: Vec<Datum>,
    },
    /// The callback is called; or this is what was waited for.
    Event(Event),
    /// What the last request came to.
    Results(Vec<Datum>),
}

/// What a component is made of, besides its core code.
#[derive(Clone, Debug)]
pub struct Component<'p> {
    /// What there is to know of the types that its functions speak of.
    pub types: &'p TypeTable<'p>,
    /// The functions that it imports.
    pub imports: Vec<Import<'p>>,
    /// The functions that it exports.
    pub exports: Vec<Export<'p>>,
}

/// A function that a component imports: an export of another (`canon lower`).
#[derive(Clone, Copy, Debug)]
pub struct Import<'p> {
    /// How the host serves the call: the plan of the import for hosts.
    pub lower: &'p FunctionPlan,
    /// Whose export it is.
    pub callee: InstanceId,
    /// Which of its exports.
    pub export: usize,
}

/// A function that a component exports (`canon lift`).
#[derive(Clone, Copy, Debug)]
pub struct Export<'p> {
    /// How the host calls it: the plan of the export for hosts.
    pub lift: &'p FunctionPlan,
    /// Whether it is `async` in WIT, in whatever mode it is lifted.
    pub is_async: bool,
}

/// What a component instance consists of (`ComponentInstance`).
struct ComponentInstance<'p> {
    component: Component<'p>,
    state: Instance,
    backpressure: u32,
    /// The task that has the core code to itself: one with a callback, or a synchronous one, until it returns to its host.
    exclusive: Option<TaskId>,
    waiting_to_enter: u32,
}

/// Component instances with all that goes on between them.
pub struct Store<'p> {
    instances: Vec<ComponentInstance<'p>>,
    guests: Vec<Box<dyn Guest<'p> + 'p>>,
    tasks: Vec<Task<'p>>,
    subtasks: Vec<Subtask<'p>>,
    transfers: Vec<Transfer>,
    /// The memory that ends of streams and futures copy to or from now.
    buffers: BTreeMap<(InstanceId, u32), Buffer<'p>>,
    choose: Box<dyn FnMut(usize) -> usize + 'p>,
}

impl std::fmt::Debug for Store<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("tasks", &self.tasks).field("transfers", &self.transfers).finish_non_exhaustive()
    }
}

/// What is still to be done before whatever chose the next step gets control back, innermost last.
enum Next {
    Run(TaskId, Entry),
    /// The caller goes on, with a result or with a subtask.
    AfterCall(TaskId, usize),
    /// The caller goes on, if its subtask has given up.
    AfterCancel(TaskId, u32),
}

impl<'p> Store<'p> {
    /// A store in which `choose` decides: of a number of possibilities it gives the index of one.
    pub fn new(choose: impl FnMut(usize) -> usize + 'p) -> Store<'p> {
        Store {
            instances: Vec::new(),
            guests: Vec::new(),
            tasks: Vec::new(),
            subtasks: Vec::new(),
            transfers: Vec::new(),
            buffers: BTreeMap::new(),
            choose: Box::new(choose),
        }
    }

    /// Instantiates a component. It imports from instances that are there already.
    pub fn instantiate(&mut self, component: Component<'p>, guest: impl Guest<'p> + 'p) -> InstanceId {
        self.instances.push(ComponentInstance {
            component,
            state: Instance::default(),
            backpressure: 0,
            exclusive: None,
            waiting_to_enter: 0,
        });
        self.guests.push(Box::new(guest));
        InstanceId(self.instances.len() - 1)
    }

    /// The memory of an instance.
    pub fn memory(&self, instance: InstanceId) -> &Memory {
        &self.instances[instance.0].state.memory
    }

    /// The handles of an instance.
    pub fn handles(&self, instance: InstanceId) -> &HandleTable {
        &self.instances[instance.0].state.handles
    }

    /// Calls an export as a host, and runs it up to where it waits for the first time.
    ///
    /// # Errors
    /// A component traps.
    pub fn call(&mut self, callee: InstanceId, export: usize, arguments: Vec<Datum>) -> Result<TaskId, Trap> {
        let task = self.new_task(callee, export, task::Caller::Host(arguments));
        let next = self.enter(task)?;
        self.run(next.into_iter().collect())?;
        Ok(task)
    }

    /// Asks a task that the host called to cancel.
    ///
    /// # Errors
    /// A component traps.
    pub fn cancel(&mut self, task: TaskId) -> Result<(), Trap> {
        if self.tasks[task.0].state != TaskState::Initial {
            return Ok(());
        }
        let next = self.request_cancellation(task)?;
        self.run(next.into_iter().collect())
    }

    /// What a task that a host called came to, if it is that far.
    pub fn outcome(&self, task: TaskId) -> Option<&Outcome> {
        self.tasks[task.0].outcome.as_ref()
    }

    /// Lets one of the tasks go on that can, up to where it waits again. Returns whether there was one.
    ///
    /// # Errors
    /// A component traps.
    pub fn step(&mut self) -> Result<bool, Trap> {
        let ready: Vec<TaskId> = (0..self.tasks.len()).map(TaskId).filter(|task| self.is_ready(*task)).collect();
        if ready.is_empty() {
            return Ok(false);
        }
        let task = ready[(self.choose)(ready.len())];
        let next = self.resume(task)?;
        self.run(next.into_iter().collect())?;
        Ok(true)
    }

    /// Carries everything out that follows, until all tasks wait.
    fn run(&mut self, mut stack: Vec<Next>) -> Result<(), Trap> {
        while let Some(next) = stack.pop() {
            match next {
                Next::Run(task, entry) => {
                    let instance = self.tasks[task.0].instance.0;
                    self.tasks[task.0].run = Run::Running;
                    let request = self.guests[instance].run(task, entry, &mut self.instances[instance].state)?;
                    stack.extend(self.serve(task, request)?);
                }
                Next::AfterCall(caller, subtask) => stack.extend(self.after_call(caller, subtask)?),
                Next::AfterCancel(caller, handle) => stack.extend(self.after_cancel(caller, handle)?),
            }
        }
        Ok(())
    }

    fn instance_of(&mut self, task: TaskId) -> &mut ComponentInstance<'p> {
        let instance = self.tasks[task.0].instance;
        &mut self.instances[instance.0]
    }

    /// Whether a task that waits can go on.
    fn is_ready(&self, id: TaskId) -> bool {
        let task = &self.tasks[id.0];
        let instance = &self.instances[task.instance.0];
        match task.run {
            Run::Entering => self.may_enter(id),
            Run::Suspended(code) => {
                let has_event = match code {
                    CallbackCode::Exit => false,
                    CallbackCode::Yield => true,
                    CallbackCode::Wait(set) => task.is_cancel_pending() || self.has_event(task.instance, set),
                };
                instance.exclusive.is_none() && has_event
            }
            Run::Blocked(Wait::Yield { .. }) => true,
            Run::Blocked(Wait::Set { set, is_cancellable }) => {
                (is_cancellable && task.is_cancel_pending()) || self.has_event(task.instance, set)
            }
            Run::Blocked(Wait::Subtask(subtask)) => self.subtasks[subtask].state.is_resolved(),
            Run::Blocked(Wait::Cancelled { subtask, .. }) => self.subtasks[subtask].state.is_resolved(),
            Run::Running | Run::Exited => false,
        }
    }

    /// What a task goes on with that is ready.
    fn resume(&mut self, id: TaskId) -> Result<Option<Next>, Trap> {
        let instance = self.tasks[id.0].instance;
        let entry = match self.tasks[id.0].run {
            Run::Entering => {
                self.instances[instance.0].waiting_to_enter -= 1;
                return self.start(id).map(Some);
            }
            Run::Suspended(code) => {
                self.instances[instance.0].exclusive = Some(id);
                if let CallbackCode::Wait(set) = code {
                    self.instances[instance.0].state.handles.waitable_set(set)?.waiting -= 1;
                }
                Entry::Event(match (self.deliver_pending_cancel(id, true), code) {
                    (true, _) => Event::of_task(EventCode::TaskCancelled),
                    (false, CallbackCode::Wait(set)) => self.take_event_of(instance, set)?,
                    (false, CallbackCode::Yield | CallbackCode::Exit) => Event::of_task(EventCode::None),
                })
            }
            Run::Blocked(Wait::Yield { is_cancellable }) => {
                let code = u32::from(self.deliver_pending_cancel(id, is_cancellable));
                Entry::Results(vec![number(code)])
            }
            Run::Blocked(Wait::Set { set, is_cancellable }) => {
                self.instances[instance.0].state.handles.waitable_set(set)?.waiting -= 1;
                Entry::Event(match self.deliver_pending_cancel(id, is_cancellable) {
                    true => Event::of_task(EventCode::TaskCancelled),
                    false => self.take_event_of(instance, set)?,
                })
            }
            Run::Blocked(Wait::Subtask(subtask)) => return self.after_call(id, subtask),
            Run::Blocked(Wait::Cancelled { handle, .. }) => return self.after_cancel(id, handle),
            Run::Running | Run::Exited => return Err(Trap::NoCallee),
        };
        Ok(Some(Next::Run(id, entry)))
    }
}

fn number(value: u32) -> Datum {
    super::CoreValue::I32(value).into()
}
