//! Spawned futures.

use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use super::current::CurrentTask;
use super::lock::Lock;
use crate::alloc::boxed::Box;
use crate::alloc::sync::Arc;

/// Runs a future besides the one that calls this, in the same task.
///
/// The task of an exported function goes on until all that was spawned in it has ended, so that work may be left for after the
/// function has returned its result. [`block_on`](super::block_on) does not return before either. If the host ends the task
/// earlier, what is left is dropped.
///
/// Futures of a task take turns; no two run at the same time. Drop the [`JoinHandle`] to let the future run by itself.
///
/// # Panics
/// Panics outside of a task, and in a task that another crate runs, such as an old `wit-bindgen`, which cannot do so.
pub fn spawn_local<T: 'static>(future: impl Future<Output = T> + 'static) -> JoinHandle<T> {
    let link = Arc::new(Lock::new(Link { result: None, ended: false, cancelled: false, joiner: None, spawned: None }));
    let spawned = Spawned { future: Some(future), link: Arc::clone(&link) };
    CurrentTask::spawn(Box::new(spawned));
    JoinHandle { link }
}

/// What runs by [`spawn_local`]. Await it for the result, or for `None` if it was cancelled or ended with the task.
///
/// Dropping the handle leaves the future running.
pub struct JoinHandle<T> {
    link: Arc<Lock<Link<T>>>,
}

/// What the handle and the future know of each other.
struct Link<T> {
    result: Option<T>,
    /// Whether the future has ended, or was dropped.
    ended: bool,
    cancelled: bool,
    joiner: Option<Waker>,
    /// How to have the future look at `cancelled`.
    spawned: Option<Waker>,
}

impl<T> JoinHandle<T> {
    /// Cancels the future: it is not polled any more, and dropped. If it has ended already, its result is still there.
    pub fn cancel(&mut self) {
        let waker = self.link.with(|link| {
            link.cancelled = true;
            link.spawned.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.link.with(|link| {
            if link.ended {
                return Poll::Ready(link.result.take());
            }
            keep(&mut link.joiner, context.waker());
            Poll::Pending
        })
    }
}

impl<T> core::fmt::Debug for JoinHandle<T> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}

struct Spawned<F: Future> {
    /// The future, which is pinned.
    future: Option<F>,
    link: Arc<Lock<Link<F::Output>>>,
}

impl<F: Future> Future for Spawned<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: `future` stays where it is until it is dropped.
        let this = unsafe { self.get_unchecked_mut() };
        let cancelled = this.link.with(|link| {
            keep(&mut link.spawned, context.waker());
            link.cancelled
        });
        let Some(future) = &mut this.future else { return Poll::Ready(()) };
        if !cancelled {
            // SAFETY: as above.
            match unsafe { Pin::new_unchecked(future) }.poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(result) => this.link.with(|link| link.result = Some(result)),
            }
        }
        this.future = None;
        end(&this.link);
        Poll::Ready(())
    }
}

impl<F: Future> Drop for Spawned<F> {
    fn drop(&mut self) {
        end(&self.link);
    }
}

fn end<T>(link: &Lock<Link<T>>) {
    let joiner = link.with(|link| {
        link.ended = true;
        link.spawned = None;
        link.joiner.take()
    });
    if let Some(joiner) = joiner {
        joiner.wake();
    }
}

/// Remembers a waker, without a copy of one that is known.
fn keep(place: &mut Option<Waker>, waker: &Waker) {
    if !place.as_ref().is_some_and(|known| known.will_wake(waker)) {
        *place = Some(waker.clone());
    }
}
