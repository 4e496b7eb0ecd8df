//! Tasks: futures that the host resumes on events.
//!
//! A task and its future are in one allocation. Wakers and waiters refer to it, so the memory lives as long as they do; the
//! future is dropped when the task ends. Overlapping tasks share nothing. Futures that
//! [`spawn_local`](super::spawn_local) added have their own wakers, so one wakeup polls one of a thousand.
//!
//! A future that wakes itself while it is polled lets others run: the task yields to its host once nothing else is ready.

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::future::Future;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::pin::Pin;
use core::ptr::{NonNull, null_mut};
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering, Ordering::Relaxed};
use core::task::{Context, RawWaker, RawWakerVTable, Waker};

use super::builtins::{Event, NO_SET, Next, waitable_join, waitable_set_drop, waitable_set_new};
use super::children::Children;
use super::current::{Callback, CurrentTask, TaskFunctions};
use super::leftover;
use super::lock::Lock;
use super::waiters::{Waiter, Waiters};
use super::wakeup::Wakeup;
use crate::alloc::boxed::Box;

/// The task runs: what is woken is polled before it sleeps.
const RUNNING: u8 = 0;
/// The task waits for an event of its set.
const SLEEPING: u8 = 1;
/// The task is about to run, or has ended.
const AWAKE: u8 = 2;

/// How many rounds of polling there are before the host has its turn.
const ROUNDS: usize = 128;

/// The view of a task that wakers and waiters have.
pub(crate) struct Shared {
    owners: AtomicUsize,
    root: Root,
    /// Whether the future of the task is there.
    has_root: AtomicBool,
    is_root_woken: AtomicBool,
    state: AtomicU8,
    /// The set of what is waited for; [`NO_SET`] before there is one.
    set: AtomicU32,
    waiters: Lock<Waiters>,
    wakeup: Lock<Option<Wakeup>>,
    pub(super) children: Children,
}

/// What can be done with the future of a task, whatever its type.
struct Root {
    /// Polls the future, which exists; returns whether it has completed.
    poll: unsafe fn(NonNull<Shared>, &mut Context<'_>) -> bool,
    /// Drops the future, which is there.
    drop: unsafe fn(NonNull<Shared>),
    /// Frees the memory.
    free: unsafe fn(NonNull<Shared>),
}

#[repr(C)]
struct Block<F> {
    shared: Shared,
    root: UnsafeCell<ManuallyDrop<F>>,
}

impl<F: Future<Output = ()>> Block<F> {
    const ROOT: Root = Root { poll: Self::poll, drop: Self::drop, free: Self::free };

    /// # Safety
    /// `task` is of this type. Its future is there, and is not polled already.
    unsafe fn poll(task: NonNull<Shared>, context: &mut Context<'_>) -> bool {
        // SAFETY: the future stays where it is until it is dropped.
        let root = unsafe { Pin::new_unchecked(&mut **task.cast::<Self>().as_ref().root.get()) };
        root.poll(context).is_ready()
    }

    /// # Safety
    /// `task` is of this type. Its future is there, and is not used again.
    unsafe fn drop(task: NonNull<Shared>) {
        // SAFETY: the caller's promise.
        unsafe { ManuallyDrop::drop(&mut *task.cast::<Self>().as_ref().root.get()) }
    }

    /// # Safety
    /// `task` is of this type, and nobody uses it again.
    unsafe fn free(task: NonNull<Shared>) {
        // SAFETY: it was a box.
        drop(unsafe { Box::from_raw(task.cast::<Self>().as_ptr()) });
    }
}

/// An owner of a task.
pub(crate) struct Task(NonNull<Shared>);

// SAFETY: owners are counted atomically, and locks are around what wakers change. The future is used by whoever runs the task only.
unsafe impl Send for Task {}
// SAFETY: as above.
unsafe impl Sync for Task {}

impl Task {
    /// The task of this future.
    ///
    /// # Safety
    /// The task has run to its end, or [`end`](Task::end) was called, before what the future borrows is gone.
    pub(crate) unsafe fn new<F: Future<Output = ()>>(future: F) -> Task {
        let shared = Shared {
            owners: AtomicUsize::new(1),
            root: Block::<F>::ROOT,
            has_root: AtomicBool::new(true),
            is_root_woken: AtomicBool::new(true),
            state: AtomicU8::new(RUNNING),
            set: AtomicU32::new(NO_SET),
            waiters: Lock::new(Waiters::new()),
            wakeup: Lock::new(None),
            children: Children::new(),
        };
        let block = Box::new(Block { shared, root: UnsafeCell::new(ManuallyDrop::new(future)) });
        Task(NonNull::from(Box::leak(block)).cast())
    }

    pub(crate) fn into_raw(self) -> NonNull<c_void> {
        ManuallyDrop::new(self).0.cast()
    }

    /// # Safety
    /// `task` is of [`into_raw`](Task::into_raw), and is made an owner once.
    pub(crate) unsafe fn from_raw(task: NonNull<c_void>) -> Task {
        Task(task.cast())
    }

    /// Continues after an event until there is nothing more to do. Ends the task if it has completed.
    pub(crate) fn run(&self, event: Event) -> Next {
        self.scope(|| {
            self.state.store(RUNNING, Relaxed);
            leftover::collect();
            match event {
                Event::None => {}
                Event::Waitable { waitable, code } => self.deliver(waitable, code),
                Event::Cancelled => self.drop_root(),
            }
            self.deliver_pending();
            self.poll_woken()
        })
    }

    /// Calls `run` with this as the task that runs.
    fn scope<R>(&self, run: impl FnOnce() -> R) -> R {
        CurrentTask::scope(self.0.as_ptr().cast(), &FUNCTIONS, run)
    }

    fn poll_woken(&self) -> Next {
        let mut is_root_later = false;
        for _ in 0..ROUNDS {
            is_root_later |= self.poll_root();
            self.children.poll_ready();
            if self.is_idle() && self.waiters.with(|waiters| waiters.is_empty()) {
                self.end();
                return Next::Exit;
            }
            if self.is_root_woken.load(Relaxed) || self.children.any_ready() {
                continue;
            }
            if is_root_later || self.children.any_later() {
                break;
            }
            let set = self.set();
            self.state.store(SLEEPING, Relaxed);
            return Next::Wait(set);
        }
        if is_root_later {
            self.is_root_woken.store(true, Relaxed);
        }
        self.children.end_round();
        self.state.store(AWAKE, Relaxed);
        Next::Yield
    }

    /// Polls the future of the task if it was woken. Says whether it woke itself.
    fn poll_root(&self) -> bool {
        if !self.is_root_woken.swap(false, Relaxed) || !self.has_root.load(Relaxed) {
            return false;
        }
        // SAFETY: this owner stays, so that the waker need not be one.
        let waker = ManuallyDrop::new(unsafe { Waker::from_raw(raw_waker(self.0)) });
        // SAFETY: the future is there, and tasks do not run twice at a time.
        let is_over = unsafe { (self.root.poll)(self.0, &mut Context::from_waker(&waker)) };
        if is_over {
            self.drop_root();
        }
        self.is_root_woken.swap(false, Relaxed) && !is_over
    }

    fn drop_root(&self) {
        if self.has_root.swap(false, Relaxed) {
            // SAFETY: the future was there, and is not any more.
            unsafe { (self.root.drop)(self.0) }
        }
    }

    /// Ends the task. Futures that are still there are dropped.
    pub(crate) fn end(&self) {
        self.scope(|| {
            self.state.store(AWAKE, Relaxed);
            self.drop_root();
            self.children.drop_all();
        });
        let set = self.set.swap(NO_SET, Relaxed);
        if let Some(wakeup) = self.wakeup.with(Option::take) {
            wakeup.end(set);
        }
        if set != NO_SET && self.waiters.with(|waiters| waiters.is_empty()) {
            // SAFETY: nothing is in it any more.
            unsafe { waitable_set_drop(set) }
        }
    }
}

impl Deref for Task {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        // SAFETY: it stays as long as it has owners.
        unsafe { self.0.as_ref() }
    }
}

impl Clone for Task {
    fn clone(&self) -> Task {
        self.owners.fetch_add(1, Relaxed);
        Task(self.0)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if self.owners.fetch_sub(1, Ordering::AcqRel) == 1 {
            let free = self.root.free;
            // SAFETY: this was the last owner.
            unsafe { free(self.0) }
        }
    }
}

impl Shared {
    /// Whether all futures are over.
    fn is_idle(&self) -> bool {
        !self.has_root.load(Relaxed) && self.children.is_empty()
    }

    /// The set, which is made now if it was not needed before.
    fn set(&self) -> u32 {
        if self.set.load(Relaxed) == NO_SET {
            // SAFETY: it makes a new one.
            self.set.store(unsafe { waitable_set_new() }, Relaxed);
        }
        self.set.load(Relaxed)
    }

    /// Has the task run again, if it sleeps.
    pub(super) fn notify(&self) {
        if self.state.compare_exchange(SLEEPING, AWAKE, Relaxed, Relaxed).is_ok() {
            let set = self.set();
            self.wakeup.with(|wakeup| wakeup.get_or_insert_with(|| Wakeup::new(set)).wake());
        }
    }

    fn deliver(&self, waitable: u32, code: u32) {
        if self.wakeup.with(|wakeup| wakeup.as_mut().is_some_and(|wakeup| wakeup.take(waitable))) {
            return;
        }
        // SAFETY: it was in this task's set.
        unsafe { waitable_join(waitable, NO_SET) };
        if let Some((callback, data)) = self.waiters.with(|waiters| waiters.remove(waitable)) {
            // SAFETY: whoever registered it promised so.
            unsafe { callback(data, code) }
        }
    }

    /// Delivers what has happened meanwhile.
    fn deliver_pending(&self) {
        let set = self.set.load(Relaxed);
        while set != NO_SET && !self.waiters.with(|waiters| waiters.is_empty()) {
            match Event::poll(set) {
                Event::Waitable { waitable, code } => self.deliver(waitable, code),
                Event::None | Event::Cancelled => break,
            }
        }
    }

    fn register(&self, waitable: u32, waiter: Waiter) -> Option<Waiter> {
        // SAFETY: the waitable is the caller's.
        unsafe { waitable_join(waitable, self.set()) };
        self.waiters.with(|waiters| waiters.insert(waitable, waiter))
    }

    fn unregister(&self, waitable: u32) -> Option<Waiter> {
        let (waiter, is_last) = self.waiters.with(|waiters| (waiters.remove(waitable), waiters.is_empty()));
        if waiter.is_some() {
            // SAFETY: the waitable is the caller's.
            unsafe { waitable_join(waitable, NO_SET) };
            if is_last && self.is_idle() {
                // The task lived on for this only, and is over now.
                self.notify();
            }
        }
        waiter
    }
}

fn raw_waker(task: NonNull<Shared>) -> RawWaker {
    RawWaker::new(task.as_ptr().cast_const().cast(), &WAKER)
}

static WAKER: RawWakerVTable = RawWakerVTable::new(
    // SAFETY: `data` is a task's in all four, of which the waker is an owner.
    |data| raw_waker(ManuallyDrop::new(Task::clone(&*unsafe { borrow(data.cast()) })).0),
    |data| {
        // SAFETY: as above.
        let task = unsafe { borrow(data.cast()) };
        wake_root(&task);
        drop(ManuallyDrop::into_inner(task));
    },
    // SAFETY: as above.
    |data| wake_root(&*unsafe { borrow(data.cast()) }),
    // SAFETY: as above.
    |data| drop(ManuallyDrop::into_inner(unsafe { borrow(data.cast()) })),
);

fn wake_root(task: &Task) {
    task.is_root_woken.store(true, Relaxed);
    task.notify();
}

/// A task that somebody else owns.
///
/// # Safety
/// `task` is one, and its owner stays.
unsafe fn borrow(task: *const c_void) -> ManuallyDrop<Task> {
    // SAFETY: no task is at address 0.
    ManuallyDrop::new(Task(unsafe { NonNull::new_unchecked(task.cast_mut().cast()) }))
}

/// The operations of other crates on a task.
static FUNCTIONS: TaskFunctions = TaskFunctions {
    register,
    unregister,
    clone: clone_raw,
    drop: drop_raw,
    #[cfg(feature = "async-spawn")]
    spawn: Some(spawn),
    #[cfg(not(feature = "async-spawn"))]
    spawn: None,
};

unsafe extern "C" fn register(task: *mut c_void, waitable: u32, callback: Callback, data: *mut c_void) -> *mut c_void {
    // SAFETY: it is given to nobody but as a task.
    unsafe { borrow(task) }.register(waitable, (callback, data)).map_or(null_mut(), |(_, data)| data)
}

unsafe extern "C" fn unregister(task: *mut c_void, waitable: u32) -> *mut c_void {
    // SAFETY: as in `register`.
    unsafe { borrow(task) }.unregister(waitable).map_or(null_mut(), |(_, data)| data)
}

unsafe extern "C" fn clone_raw(task: *mut c_void) -> *mut c_void {
    // SAFETY: as in `register`.
    Task::clone(&*unsafe { borrow(task) }).into_raw().as_ptr()
}

unsafe extern "C" fn drop_raw(task: *mut c_void) {
    // SAFETY: the owner that `clone_raw` made.
    drop(ManuallyDrop::into_inner(unsafe { borrow(task) }));
}

#[cfg(feature = "async-spawn")]
unsafe fn spawn(task: *mut c_void, future: Box<dyn Future<Output = ()>>) {
    // SAFETY: as in `register`.
    let task = unsafe { borrow(task) };
    task.children.spawn(&task, Pin::from(future));
}
