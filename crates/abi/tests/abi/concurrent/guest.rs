//! A guest as bindings would make it: it executes its plans and waits for events.
//!
//! What an export does is an asynchronous function of the test, which asks for one thing at a time through [`Core`]. It may spawn
//! others; a task in which all of them wait returns to its host, or waits on its stack, as its mode has it.

use std::cell::{RefCell, RefMut};
use std::collections::{HashMap, HashSet};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use witcraft_abi::interpret::{
    Activation, CallbackCode, CoreValue, Datum, Entry, EventCode, Guest, Instance, Pause, Request, TaskId, Trap,
    run_post_return,
};
use witcraft_abi::{FunctionPlan, Mode, TypeTable};

/// Something that goes on in a task.
pub(super) type Activity<'p> = Pin<Box<dyn Future<Output = Result<(), Trap>> + 'p>>;

/// What an export does, by its number and its core arguments.
type Program<'p> = Box<dyn Fn(Core<'p>, usize, Vec<Datum>) -> Activity<'p> + 'p>;

/// Core code that carries out plans.
pub(super) struct Bindings<'p> {
    types: &'p TypeTable<'p>,
    exports: Vec<&'p FunctionPlan>,
    program: Program<'p>,
    tasks: HashMap<TaskId, Task<'p>>,
}

/// A task, and all that goes on in it.
struct Task<'p> {
    mode: Mode,
    core: Core<'p>,
    activities: Vec<Activity<'p>>,
    is_over: bool,
}

/// What the code of a task has to do with its host.
#[derive(Clone, Default)]
pub(super) struct Core<'p>(Rc<RefCell<State<'p>>>);

#[derive(Default)]
struct State<'p> {
    instance: Instance,
    request: Option<Request<'p>>,
    reply: Option<Vec<Datum>>,
    set: Option<u32>,
    joined: HashSet<u32>,
    events: HashMap<u32, u32>,
    /// How often the task was given its turn.
    turns: usize,
    is_yielding: bool,
    /// Whether the answer that comes next is that to a yield.
    has_yielded: bool,
    is_cancelled: bool,
    has_progressed: bool,
    /// What the core function returns.
    results: Vec<Datum>,
    spawned: Vec<Activity<'p>>,
}

impl<'p> Bindings<'p> {
    pub(super) fn new(
        types: &'p TypeTable<'p>,
        exports: Vec<&'p FunctionPlan>,
        program: impl Fn(Core<'p>, usize, Vec<Datum>) -> Activity<'p> + 'p,
    ) -> Bindings<'p> {
        Bindings { types, exports, program: Box::new(program), tasks: HashMap::new() }
    }
}

impl<'p> Guest<'p> for Bindings<'p> {
    fn run(&mut self, id: TaskId, entry: Entry, instance: &mut Instance) -> Result<Request<'p>, Trap> {
        if let Entry::PostReturn { export, results } = entry {
            if let Some(plan) = &self.exports[export].post_return {
                run_post_return(self.types, plan, instance, results)?;
            }
            return Ok(Request::Return(Vec::new()));
        }
        if let Entry::Call { export, arguments } = &entry {
            let core = Core::default();
            let activities = vec![(self.program)(core.clone(), *export, arguments.clone())];
            self.tasks.insert(id, Task { mode: self.exports[*export].mode, core, activities, is_over: false });
        }
        let task = self.tasks.get_mut(&id).expect("the task was called");
        assert!(!task.is_over, "core code of a task runs that is over");
        task.core.state().take_entry(entry);
        std::mem::swap(instance, &mut task.core.state().instance);
        let request = task.advance();
        std::mem::swap(instance, &mut task.core.state().instance);
        request
    }
}

impl State<'_> {
    fn take_entry(&mut self, entry: Entry) {
        match entry {
            Entry::Call { .. } | Entry::PostReturn { .. } => {}
            Entry::Results(results) => {
                self.is_cancelled |= std::mem::take(&mut self.has_yielded) && results == [number(1)];
                self.reply = Some(results);
            }
            Entry::Event(event) => {
                self.reply = Some(Vec::new());
                match event.code {
                    EventCode::None => {}
                    EventCode::TaskCancelled => self.is_cancelled = true,
                    EventCode::Subtask
                    | EventCode::StreamRead
                    | EventCode::StreamWrite
                    | EventCode::FutureRead
                    | EventCode::FutureWrite => {
                        assert!(self.joined.contains(&event.handle), "an event of what is in no set");
                        self.events.insert(event.handle, event.payload);
                    }
                }
            }
        }
    }
}

impl<'p> Task<'p> {
    /// Goes on up to the next request.
    fn advance(&mut self) -> Result<Request<'p>, Trap> {
        loop {
            self.core.state().has_progressed = false;
            let mut number = 0;
            while number < self.activities.len() {
                let poll = self.activities[number].as_mut().poll(&mut Context::from_waker(Waker::noop()));
                if let Some(request) = self.core.state().request.take() {
                    // Whoever asked is asked first when the answer is there.
                    self.activities.swap(0, number);
                    return Ok(request);
                }
                match poll {
                    Poll::Pending => number += 1,
                    Poll::Ready(result) => {
                        result?;
                        drop(self.activities.remove(number));
                        self.core.state().has_progressed = true;
                    }
                }
            }
            let spawned = std::mem::take(&mut self.core.state().spawned);
            if spawned.is_empty() && !self.core.state().has_progressed {
                return Ok(self.wait());
            }
            self.activities.extend(spawned);
        }
    }

    /// Nothing in the task can go on by itself.
    fn wait(&mut self) -> Request<'p> {
        let mut state = self.core.state();
        // What comes next is the answer to no activity.
        state.reply = None;
        if self.activities.is_empty() {
            if let Some(set) = state.set.take() {
                return Request::WaitableSetDrop(set);
            }
            self.is_over = true;
            return Request::Return(std::mem::take(&mut state.results));
        }
        state.turns += 1;
        let is_yielding = std::mem::take(&mut state.is_yielding);
        match (self.mode, is_yielding, state.set) {
            (Mode::Callback, true, _) => Request::Return(vec![number(CallbackCode::Yield.number())]),
            (Mode::Sync | Mode::Stackful, true, _) => {
                state.has_yielded = true;
                Request::Yield { is_cancellable: self.mode == Mode::Stackful }
            }
            (Mode::Callback, false, Some(set)) => Request::Return(vec![number(CallbackCode::Wait(set).number())]),
            (Mode::Sync | Mode::Stackful, false, Some(set)) => {
                Request::WaitableSetWait { set, is_cancellable: self.mode == Mode::Stackful }
            }
            (_, false, None) => panic!("a task waits for nothing"),
        }
    }
}

impl<'p> Core<'p> {
    fn state(&self) -> RefMut<'_, State<'p>> {
        self.0.borrow_mut()
    }

    /// Does something with the memory and the handles of the instance.
    pub(super) fn with<R>(&self, change: impl FnOnce(&mut Instance) -> R) -> R {
        change(&mut self.state().instance)
    }

    /// Goes on beside what goes on in the task.
    pub(super) fn spawn(&self, activity: impl Future<Output = Result<(), Trap>> + 'p) {
        self.state().spawned.push(Box::pin(activity));
    }

    /// Asks the host for something.
    pub(super) async fn request(&self, request: Request<'p>) -> Vec<Datum> {
        self.state().reply = None;
        self.state().request = Some(request);
        poll_fn(|_| self.state().reply.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// Asks for something that is answered with a number.
    pub(super) async fn number(&self, request: Request<'p>) -> u32 {
        let results = self.request(request).await;
        assert_eq!(results.len(), 1, "it is one number");
        number_of(&results[0])
    }

    /// Lets others go on, in this task and outside of it.
    pub(super) async fn give_way(&self) {
        let turns = self.state().turns;
        poll_fn(|_| {
            let mut state = self.state();
            if state.turns > turns && !state.is_yielding {
                state.has_progressed = true;
                return Poll::Ready(());
            }
            state.is_yielding = true;
            Poll::Pending
        })
        .await;
    }

    /// Waits for what others in the task do.
    pub(super) async fn until(&self, is_so: impl Fn() -> bool) {
        poll_fn(|_| if is_so() { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    /// Whether the task was asked to give up.
    pub(super) fn is_cancelled(&self) -> bool {
        self.state().is_cancelled
    }

    /// The set of the task.
    pub(super) async fn set(&self) -> u32 {
        if let Some(set) = self.state().set {
            return set;
        }
        let set = self.number(Request::WaitableSetNew).await;
        self.state().set = Some(set);
        set
    }

    /// Puts a waitable into the set of the task.
    pub(super) async fn join(&self, waitable: u32) {
        let set = Some(self.set().await);
        if self.state().joined.insert(waitable) {
            self.request(Request::WaitableJoin { waitable, set }).await;
        }
    }

    /// Takes a waitable out of the set of the task.
    pub(super) async fn leave(&self, waitable: u32) {
        if self.state().joined.remove(&waitable) {
            self.request(Request::WaitableJoin { waitable, set: None }).await;
        }
    }

    /// Waits for the event of a waitable; the task may be asked to give up meanwhile.
    pub(super) async fn event(&self, waitable: u32) -> u32 {
        self.join(waitable).await;
        poll_fn(|_| {
            let mut state = self.state();
            let event = state.events.remove(&waitable);
            state.has_progressed |= event.is_some();
            event.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Waits for the event of a waitable, or until the task is asked to give up.
    pub(super) async fn event_or_cancelled(&self, waitable: u32) -> Option<u32> {
        self.join(waitable).await;
        poll_fn(|_| {
            let mut state = self.state();
            let event = state.events.remove(&waitable);
            let is_over = event.is_some() || state.is_cancelled;
            state.has_progressed |= is_over;
            if is_over { Poll::Ready(event) } else { Poll::Pending }
        })
        .await
    }

    /// The event of a waitable, if the task was given it already.
    pub(super) fn find_event(&self, waitable: u32) -> Option<u32> {
        self.state().events.remove(&waitable)
    }

    /// Waits until the task is asked to give up.
    pub(super) async fn cancelled(&self) {
        self.set().await;
        poll_fn(|_| if self.is_cancelled() { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    /// Carries the plan of an export out: lifts the arguments, has the implementation work, and returns what that gives; nothing if
    /// it gives up.
    pub(super) async fn export(
        &self,
        (types, plan): (&'p TypeTable<'p>, &'p FunctionPlan),
        arguments: Vec<Datum>,
        implementation: impl AsyncFnOnce(Vec<Datum>) -> Result<Option<Vec<Datum>>, Trap>,
    ) -> Result<(), Trap> {
        let mut activation = Activation::new(types, plan, arguments)?;
        let Pause::Call(arguments) = self.with(|instance| activation.next(instance))? else { return wrong() };
        let Some(result) = implementation(arguments).await? else {
            self.with(|instance| activation.abandon(instance))?;
            self.request(Request::TaskCancel).await;
            let exit = (plan.mode == Mode::Callback).then(|| number(CallbackCode::Exit.number()));
            self.state().results = exit.into_iter().collect();
            return Ok(());
        };
        activation.resume(result)?;
        loop {
            match self.with(|instance| activation.next(instance))? {
                Pause::TaskReturn(result) => {
                    self.request(Request::TaskReturn(result)).await;
                    activation.resume(Vec::new())?;
                }
                Pause::Return(results) => {
                    self.state().results = results;
                    return Ok(());
                }
                _ => return wrong(),
            }
        }
    }
}

/// A plan pauses where it should not.
pub(super) fn wrong<T>() -> Result<T, Trap> {
    Err(Trap::NoCallee)
}

pub(super) fn number(value: u32) -> Datum {
    CoreValue::I32(value).into()
}

pub(super) fn number_of(datum: &Datum) -> u32 {
    match datum {
        Datum::Core(CoreValue::I32(number)) => *number,
        other => panic!("{other:?} is not a number"),
    }
}
