//! Futures that go on beside the one that made them.

use core::cell::RefCell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use super::current::CurrentTask;
use crate::alloc::boxed::Box;
use crate::alloc::rc::Rc;

/// What a spawned future and its handle share.
struct Joint<T> {
    result: Option<T>,
    /// The future is over, or was cancelled.
    is_over: bool,
    is_cancelled: bool,
    /// Who waits for the result.
    joined: Option<Waker>,
    /// Wakes the future, so that it sees that it is cancelled.
    future: Option<Waker>,
}

/// Has the task that runs now go on with a future too. The task is not over before that is.
///
/// An export's result is the caller's as soon as it is there, while what was spawned goes on. Dropping the handle changes nothing.
///
/// # Panics
/// No task runs.
pub fn spawn_local<T: 'static>(future: impl Future<Output = T> + 'static) -> JoinHandle<T> {
    let joint = Joint { result: None, is_over: false, is_cancelled: false, joined: None, future: None };
    let joint = Rc::new(RefCell::new(joint));
    let spawned = Spawned { future: Some(Box::pin(future)), joint: Rc::clone(&joint) };
    if CurrentTask::spawn(Box::new(spawned)).is_err() {
        panic!("`spawn_local` was called outside of a task");
    }
    JoinHandle { joint }
}

struct Spawned<T> {
    future: Option<Pin<Box<dyn Future<Output = T>>>>,
    joint: Rc<RefCell<Joint<T>>>,
}

impl<T> Future for Spawned<T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let is_cancelled = self.joint.borrow().is_cancelled;
        let result = match &mut self.future {
            _ if is_cancelled => None,
            None => None,
            Some(future) => match future.as_mut().poll(context) {
                Poll::Ready(result) => Some(result),
                Poll::Pending => {
                    // Without a handle nobody cancels it.
                    if Rc::strong_count(&self.joint) > 1 {
                        let mut joint = self.joint.borrow_mut();
                        match &mut joint.future {
                            Some(waker) => waker.clone_from(context.waker()),
                            none => *none = Some(context.waker().clone()),
                        }
                    }
                    return Poll::Pending;
                }
            },
        };
        self.future = None;
        self.joint.borrow_mut().result = result;
        Poll::Ready(())
    }
}

impl<T> Drop for Spawned<T> {
    fn drop(&mut self) {
        self.future = None;
        let mut joint = self.joint.borrow_mut();
        joint.is_over = true;
        joint.future = None;
        let joined = joint.joined.take();
        drop(joint);
        if let Some(joined) = joined {
            joined.wake();
        }
    }
}

/// A future that was [spawned](spawn_local): gives its result, or `None` if it was cancelled.
pub struct JoinHandle<T> {
    joint: Rc<RefCell<Joint<T>>>,
}

impl<T> core::fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("JoinHandle").field("is_over", &self.joint.borrow().is_over).finish_non_exhaustive()
    }
}

impl<T> JoinHandle<T> {
    /// Has the future dropped, unless it is over.
    pub fn cancel(&mut self) {
        let mut joint = self.joint.borrow_mut();
        joint.is_cancelled = true;
        let future = joint.future.take();
        drop(joint);
        if let Some(future) = future {
            future.wake();
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut joint = self.joint.borrow_mut();
        if joint.is_over {
            return Poll::Ready(joint.result.take());
        }
        joint.joined = Some(context.waker().clone());
        Poll::Pending
    }
}
