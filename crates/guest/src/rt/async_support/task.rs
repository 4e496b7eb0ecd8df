//! Tasks: futures that go on when what they wait for has happened.
//!
//! A task has its export's future, and those that [`spawn_local`](super::spawn_local) added, each with a waker of its own, so that a
//! wakeup polls one of a thousand. All that is known of a task is in it: tasks that overlap share nothing. Where none of its futures can
//! go on, the host is told which set to wait for, and the task's address is in the context slot until it calls back. A future that
//! wakes itself while it is polled gives others their turn: the task yields.

use core::cell::{Cell, RefCell};
use core::ffi::c_void;
use core::future::Future;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::task::{Context, RawWaker, RawWakerVTable, Waker};

use super::builtins::{Event, NO_SET, Next, waitable_join, waitable_set_drop, waitable_set_new};
use super::current::{Callback, CurrentTask, TaskFunctions};
use super::wakeup::Wakeup;
use crate::alloc::boxed::Box;
use crate::alloc::collections::{BTreeMap, VecDeque};
use crate::alloc::sync::Arc;
use crate::alloc::vec::Vec;

pub(crate) type LocalFuture<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Who waits for a waitable.
struct Waiter {
    callback: Callback,
    data: *mut c_void,
    /// Whether one of the task's wakers is the waiter's: it is woken by the waitable alone.
    has_waker: bool,
}

/// What wakers, and whoever waits for something, have of a task.
#[derive(Default)]
pub(crate) struct Shared {
    /// The waitables that are waited for.
    waiters: RefCell<BTreeMap<u32, Waiter>>,
    /// The set that they are in; [`NO_SET`] before there is one.
    set: Cell<u32>,
    /// The futures to poll next, by number.
    ready: RefCell<VecDeque<usize>>,
    /// Those that woke themselves: to be polled when others had their turn.
    later: RefCell<Vec<usize>>,
    /// The future that is polled now.
    polled: Cell<Option<usize>>,
    /// Futures that were spawned, and have no number yet.
    spawned: RefCell<Vec<LocalFuture<'static>>>,
    /// How many wakers there are, those of waiters included.
    wakers: Cell<usize>,
    /// Whether a waker was made that no waiter has yet: who makes one and waits does both in one step.
    has_new_waker: Cell<bool>,
    wakeup: RefCell<Wakeup>,
}

// SAFETY: an instance of a component runs one thread at a time.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Shared {
    fn wake(&self, number: usize) {
        if self.polled.get() == Some(number) {
            self.later.borrow_mut().push(number);
        } else {
            self.ready.borrow_mut().push_back(number);
            self.wakeup.borrow_mut().wake();
        }
    }

    /// The set, which is made now if it was not needed before.
    fn set(&self) -> u32 {
        if self.set.get() == NO_SET {
            // SAFETY: it makes a new one.
            self.set.set(unsafe { waitable_set_new() });
        }
        self.set.get()
    }

    fn deliver(&self, waitable: u32, code: u32) {
        if self.wakeup.borrow_mut().is_own(waitable) {
            return;
        }
        // SAFETY: it was in this task's set.
        unsafe { waitable_join(waitable, NO_SET) };
        let waiter = self.waiters.borrow_mut().remove(&waitable);
        if let Some(Waiter { callback, data, .. }) = waiter {
            // SAFETY: whoever registered it promised so.
            unsafe { callback(data, code) }
        }
    }

    const FUNCTIONS: TaskFunctions = TaskFunctions {
        register: Shared::register,
        unregister: Shared::unregister,
        clone: Shared::clone_raw,
        drop: Shared::drop_raw,
        spawn: Some(Shared::spawn),
    };

    /// # Safety
    /// `task` is of [`Arc::into_raw`], and its owner stays.
    unsafe fn from_raw(task: *mut c_void) -> ManuallyDrop<Arc<Shared>> {
        // SAFETY: the caller's promise.
        ManuallyDrop::new(unsafe { Arc::from_raw(task.cast_const().cast()) })
    }

    unsafe extern "C" fn register(
        task: *mut c_void,
        waitable: u32,
        callback: Callback,
        data: *mut c_void,
    ) -> *mut c_void {
        // SAFETY: it is given to nobody but as such.
        let task = unsafe { Shared::from_raw(task) };
        // SAFETY: the waitable is the caller's.
        unsafe { waitable_join(waitable, task.set()) };
        let waiter = Waiter { callback, data, has_waker: task.has_new_waker.take() };
        let before = task.waiters.borrow_mut().insert(waitable, waiter);
        before.map_or(core::ptr::null_mut(), |waiter| waiter.data)
    }

    unsafe extern "C" fn unregister(task: *mut c_void, waitable: u32) -> *mut c_void {
        // SAFETY: as in `register`.
        let task = unsafe { Shared::from_raw(task) };
        let before = task.waiters.borrow_mut().remove(&waitable);
        if before.is_some() {
            // SAFETY: the waitable is the caller's.
            unsafe { waitable_join(waitable, NO_SET) };
        }
        before.map_or(core::ptr::null_mut(), |waiter| waiter.data)
    }

    unsafe extern "C" fn clone_raw(task: *mut c_void) -> *mut c_void {
        // SAFETY: as in `register`.
        let task = unsafe { Shared::from_raw(task) };
        Arc::into_raw(Arc::clone(&task)).cast_mut().cast()
    }

    unsafe extern "C" fn drop_raw(task: *mut c_void) {
        // SAFETY: the owner that `clone_raw` made.
        drop(unsafe { Arc::<Shared>::from_raw(task.cast_const().cast()) });
    }

    unsafe fn spawn(task: *mut c_void, future: Box<dyn Future<Output = ()>>) {
        // SAFETY: as in `register`.
        let task = unsafe { Shared::from_raw(task) };
        task.spawned.borrow_mut().push(future.into());
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        *self.wakeup.get_mut() = Wakeup::default();
        if self.set.get() != NO_SET {
            // SAFETY: nobody waits any more, so that nothing is in it.
            unsafe { waitable_set_drop(self.set.get()) }
        }
    }
}

/// Wakes one future of a task.
struct FutureWaker {
    task: Arc<Shared>,
    number: usize,
    is_ready: Cell<bool>,
}

impl FutureWaker {
    const TABLE: RawWakerVTable = RawWakerVTable::new(
        |data| {
            // SAFETY: `data` is of `Arc::into_raw` in all four.
            let waker = unsafe { ManuallyDrop::new(Arc::from_raw(data.cast::<FutureWaker>())) };
            waker.task.wakers.set(waker.task.wakers.get() + 1);
            waker.task.has_new_waker.set(true);
            FutureWaker::raw(Arc::clone(&waker))
        },
        |data| {
            // SAFETY: as above.
            let waker = unsafe { Arc::from_raw(data.cast::<FutureWaker>()) };
            waker.wake();
            waker.task.wakers.set(waker.task.wakers.get() - 1);
        },
        // SAFETY: as above.
        |data| unsafe { ManuallyDrop::new(Arc::from_raw(data.cast::<FutureWaker>())) }.wake(),
        |data| {
            // SAFETY: as above.
            let waker = unsafe { Arc::from_raw(data.cast::<FutureWaker>()) };
            waker.task.wakers.set(waker.task.wakers.get() - 1);
        },
    );

    fn raw(waker: Arc<FutureWaker>) -> RawWaker {
        RawWaker::new(Arc::into_raw(waker).cast(), &FutureWaker::TABLE)
    }

    fn wake(&self) {
        if !self.is_ready.replace(true) {
            self.task.wake(self.number);
        }
    }
}

// SAFETY: an instance of a component runs one thread at a time.
unsafe impl Send for FutureWaker {}
// SAFETY: as above.
unsafe impl Sync for FutureWaker {}

/// A task while it lives.
pub(crate) struct Task<'a> {
    shared: Arc<Shared>,
    futures: Vec<Option<(LocalFuture<'a>, Arc<FutureWaker>)>>,
    free: Vec<usize>,
}

/// Futures that were given up outside of any task, and have to go on nevertheless.
struct Orphans(RefCell<Vec<LocalFuture<'static>>>);

// SAFETY: an instance of a component runs one thread at a time.
unsafe impl Sync for Orphans {}

static ORPHANS: Orphans = Orphans(RefCell::new(Vec::new()));

/// Has the next task that runs go on with a future.
pub(crate) fn orphan(future: LocalFuture<'static>) {
    ORPHANS.0.borrow_mut().push(future);
}

/// How many futures are polled before others get their turn.
const BUDGET: usize = 4096;

impl<'a> Task<'a> {
    /// The task of this future.
    pub(crate) fn new(future: LocalFuture<'a>) -> Task<'a> {
        let mut task = Task { shared: Arc::default(), futures: Vec::new(), free: Vec::new() };
        task.add(future);
        task
    }

    fn add(&mut self, future: LocalFuture<'a>) {
        let number = self.free.pop().unwrap_or(self.futures.len());
        let waker = FutureWaker { task: Arc::clone(&self.shared), number, is_ready: Cell::new(true) };
        let entry = Some((future, Arc::new(waker)));
        match self.futures.get_mut(number) {
            Some(free) => *free = entry,
            None => self.futures.push(entry),
        }
        self.shared.ready.borrow_mut().push_back(number);
    }

    /// Goes on after an event, until there is nothing more to do now.
    pub(crate) fn run(&mut self, event: Event) -> Next {
        let task = Arc::as_ptr(&self.shared).cast_mut().cast();
        CurrentTask::scope(task, &Shared::FUNCTIONS, || {
            self.shared.wakeup.borrow_mut().stop();
            for future in ORPHANS.0.take() {
                self.add(future);
            }
            match event {
                Event::None => {}
                Event::Waitable { waitable, code } => self.shared.deliver(waitable, code),
                Event::Cancelled => self.remove(0),
            }
            self.deliver_pending();
            self.poll_ready()
        })
    }

    /// Delivers what has happened meanwhile.
    fn deliver_pending(&self) {
        let set = self.shared.set.get();
        while set != NO_SET && !self.shared.waiters.borrow().is_empty() {
            match Event::poll(set) {
                Event::Waitable { waitable, code } => self.shared.deliver(waitable, code),
                Event::None | Event::Cancelled => break,
            }
        }
    }

    fn poll_ready(&mut self) -> Next {
        for _ in 0..BUDGET {
            for future in self.shared.spawned.take() {
                self.add(future);
            }
            let Some(number) = self.shared.ready.borrow_mut().pop_front() else { return self.rest() };
            let Some(Some((future, waker))) = self.futures.get_mut(number) else { continue };
            waker.is_ready.set(false);
            // SAFETY: the table's functions take what `raw` gives. This one is not counted, and not dropped as a waker.
            let raw = unsafe { Waker::from_raw(RawWaker::new(Arc::as_ptr(waker).cast(), &FutureWaker::TABLE)) };
            let raw = ManuallyDrop::new(raw);
            self.shared.polled.set(Some(number));
            self.shared.has_new_waker.set(false);
            let poll = future.as_mut().poll(&mut Context::from_waker(&raw));
            self.shared.polled.set(None);
            if poll.is_ready() {
                self.remove(number);
            }
        }
        Next::Yield
    }

    /// What the host is to do where no future is ready.
    fn rest(&self) -> Next {
        let later = self.shared.later.take();
        if !later.is_empty() {
            self.shared.ready.borrow_mut().extend(later);
            return Next::Yield;
        }
        let waiters = self.shared.waiters.borrow();
        if waiters.is_empty() && self.futures.iter().all(Option::is_none) {
            return Next::Exit;
        }
        let set = self.shared.set();
        if self.shared.wakers.get() > waiters.values().filter(|waiter| waiter.has_waker).count() {
            self.shared.wakeup.borrow_mut().listen(set);
        }
        Next::Wait(set)
    }

    fn remove(&mut self, number: usize) {
        if let Some(entry) = self.futures.get_mut(number).and_then(Option::take) {
            drop(entry);
            if number != 0 {
                self.free.push(number);
            }
        }
    }
}

impl Drop for Task<'_> {
    fn drop(&mut self) {
        let task = Arc::as_ptr(&self.shared).cast_mut().cast();
        CurrentTask::scope(task, &Shared::FUNCTIONS, || {
            self.futures.clear();
            self.shared.spawned.take();
        });
    }
}
