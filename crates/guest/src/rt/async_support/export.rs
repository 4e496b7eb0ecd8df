//! What the core functions of asynchronous exports do, and what of a task can be said from inside.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::builtins::{Event, Next, backpressure_decrement, backpressure_increment, task_cancel, thread_yield};
use super::slot;
use super::task::Task;
use crate::alloc::boxed::Box;

/// Runs a future as the task that the host has begun, as far as it goes. Gives what an export that is lifted with a callback returns.
#[doc(hidden)]
pub fn start_task(future: impl Future<Output = ()> + 'static) -> i32 {
    let task = Box::new(Task::new(Box::pin(future)));
    go_on(task, Event::None).cast_signed()
}

/// The callback of all exports: goes on with the task that is called back.
///
/// # Safety
/// The host calls it, with what it has to tell the task that [`start_task`] began.
#[doc(hidden)]
pub unsafe fn callback(event: u32, waitable: u32, code: u32) -> u32 {
    // SAFETY: `go_on` left it there for this task.
    let task = unsafe { Box::from_raw(slot::take().cast::<Task<'static>>()) };
    go_on(task, Event::decode(event, waitable, code))
}

fn go_on(mut task: Box<Task<'static>>, event: Event) -> u32 {
    let next = task.run(event);
    match next {
        Next::Exit => drop(task),
        Next::Yield | Next::Wait(_) => slot::set(Box::into_raw(task).cast()),
    }
    next.encode()
}

/// Runs a future to its end in a function that is not `async`: the function waits.
///
/// Other tasks of the component go on meanwhile, and may call this one's exports. In a function that a host has called
/// synchronously, and that it may not leave, waiting is a trap: the message of the host says which import it was in.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut result = None;
    let mut task = Task::new(Box::pin(async { result = Some(future.await) }));
    let mut event = Event::None;
    loop {
        event = match task.run(event) {
            Next::Exit => break,
            Next::Yield => {
                yield_blocking();
                Event::None
            }
            Next::Wait(set) => Event::wait(set),
        };
    }
    drop(task);
    match result {
        Some(result) => result,
        None => unreachable!("a task without a caller is not cancelled"),
    }
}

/// Lets other tasks of the component go on, and waits until it is this one's turn again. A function that is `async` rather
/// awaits [`yield_async`].
///
/// Gives `false` where the task was cancelled meanwhile, and should come to an end.
pub fn yield_blocking() -> bool {
    // SAFETY: it changes nothing of this program's.
    unsafe { thread_yield() == 0 }
}

/// Lets other tasks, and other futures of this one, go on first.
pub async fn yield_async() {
    struct Once(bool);
    impl Future for Once {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            if core::mem::replace(&mut self.0, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }
    Once(false).await;
}

/// Has the host begin no more tasks of asynchronous exports until [`backpressure_dec`] is called as often.
pub fn backpressure_inc() {
    // SAFETY: it changes nothing of this program's.
    unsafe { backpressure_increment() }
}

/// Takes one [`backpressure_inc`] back.
pub fn backpressure_dec() {
    // SAFETY: as above.
    unsafe { backpressure_decrement() }
}

/// Tells the host, when it is dropped, that the task was cancelled and will have no result.
#[doc(hidden)]
#[derive(Debug)]
#[must_use = "it tells the host when it is dropped"]
pub struct TaskCancelOnDrop(());

impl TaskCancelOnDrop {
    #[allow(clippy::new_without_default, reason = "it is not a value like any other")]
    pub fn new() -> TaskCancelOnDrop {
        TaskCancelOnDrop(())
    }

    /// There is a result.
    pub fn forget(self) {
        core::mem::forget(self);
    }
}

impl Drop for TaskCancelOnDrop {
    fn drop(&mut self) {
        // SAFETY: the task was cancelled by its caller, as nothing else drops its future before the end.
        unsafe { task_cancel() }
    }
}
