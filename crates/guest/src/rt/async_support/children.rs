//! The spawned futures of a task. Each has its own waker, so that only woken ones are polled.

use core::cell::UnsafeCell;
use core::pin::Pin;
use core::sync::atomic::{AtomicU8, Ordering};
use core::task::{Context, Waker};

use super::lock::Lock;
use super::task::Task;
use crate::alloc::boxed::Box;
use crate::alloc::sync::Arc;
use crate::alloc::task::Wake;
use crate::alloc::vec::Vec;

type ChildFuture = Pin<Box<dyn Future<Output = ()>>>;

/// The children of a task.
pub(crate) struct Children(Lock<Lists>);

#[derive(Default)]
struct Lists {
    /// Those that have not ended. A child knows its place.
    all: Vec<Option<Arc<Child>>>,
    /// Free places in `all`.
    free: Vec<usize>,
    /// Those that were woken.
    ready: Vec<Arc<Child>>,
    /// Those that have woken themselves while they were polled.
    later: Vec<Arc<Child>>,
}

struct Child {
    task: Task,
    place: usize,
    state: AtomicU8,
    future: UnsafeCell<Option<ChildFuture>>,
}

// SAFETY: the future is used by the task only, which stays where it is.
unsafe impl Send for Child {}
// SAFETY: as above.
unsafe impl Sync for Child {}

/// Waits to be woken.
const WAITING: u8 = 0;
/// Is in one of the lists, or ended.
const LISTED: u8 = 1;
/// Is being polled.
const POLLED: u8 = 2;
/// Was woken while it was polled.
const WOKEN: u8 = 3;

impl Children {
    pub(super) const fn new() -> Self {
        Self(Lock::new(Lists { all: Vec::new(), free: Vec::new(), ready: Vec::new(), later: Vec::new() }))
    }

    /// Adds a future, which is polled before the task sleeps.
    pub(super) fn spawn(&self, task: &Task, future: ChildFuture) {
        self.0.with(|lists| {
            let place = lists.free.pop().unwrap_or(lists.all.len());
            let state = AtomicU8::new(LISTED);
            let child = Arc::new(Child { task: task.clone(), place, state, future: UnsafeCell::new(Some(future)) });
            if place == lists.all.len() {
                lists.all.push(Some(Arc::clone(&child)));
            } else {
                lists.all[place] = Some(Arc::clone(&child));
            }
            lists.ready.push(child);
        });
    }

    /// Polls those that were woken until now.
    pub(super) fn poll_ready(&self) {
        let ready = self.0.with(|lists| core::mem::take(&mut lists.ready));
        for child in ready {
            child.state.store(POLLED, Ordering::Relaxed);
            let waker = Waker::from(Arc::clone(&child));
            // SAFETY: it is polled and dropped here and in `drop_all` only, by the task, which does not run twice.
            let future = unsafe { &mut *child.future.get() };
            let ended = match future {
                Some(running) => running.as_mut().poll(&mut Context::from_waker(&waker)).is_ready(),
                None => continue,
            };
            if ended {
                child.state.store(LISTED, Ordering::Relaxed);
                *future = None;
                self.0.with(|lists| {
                    lists.free.push(child.place);
                    lists.all[child.place] = None;
                });
            } else if child.state.compare_exchange(POLLED, WAITING, Ordering::Relaxed, Ordering::Relaxed).is_err() {
                child.state.store(LISTED, Ordering::Relaxed);
                self.0.with(|lists| lists.later.push(child));
            }
        }
    }

    /// Whether any was woken since.
    pub(super) fn any_ready(&self) -> bool {
        self.0.with(|lists| !lists.ready.is_empty())
    }

    /// Whether any has woken itself.
    pub(super) fn any_later(&self) -> bool {
        self.0.with(|lists| !lists.later.is_empty())
    }

    /// Has those that have woken themselves polled the next time.
    pub(super) fn end_round(&self) {
        self.0.with(|lists| lists.ready.append(&mut lists.later));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.with(|lists| lists.all.len() == lists.free.len())
    }

    /// Drops all futures.
    pub(super) fn drop_all(&self) {
        // A destructor may spawn another.
        while let Lists { all, .. } = self.0.with(core::mem::take)
            && !all.is_empty()
        {
            for child in all.into_iter().flatten() {
                child.state.store(LISTED, Ordering::Relaxed);
                // SAFETY: as in `poll_ready`.
                unsafe { *child.future.get() = None };
            }
        }
    }
}

impl Wake for Child {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.compare_exchange(POLLED, WOKEN, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            return;
        }
        if self.state.compare_exchange(WAITING, LISTED, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            self.task.children.0.with(|lists| lists.ready.push(Arc::clone(self)));
            self.task.notify();
        }
    }
}
