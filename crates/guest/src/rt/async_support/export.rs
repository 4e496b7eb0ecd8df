//! The implementation of asynchronous exports' core functions, and the functions that control the current task.

use core::future::Future;
use core::mem::ManuallyDrop;
use core::pin::{Pin, pin};
use core::task::{Context, Poll};

use super::blocked;
use super::builtins::{Event, Next, backpressure_decrement, backpressure_increment, task_cancel, thread_yield};
use super::current::CurrentTask;
use super::slot;
use super::task::Task;

/// Runs a future as the task that the host has begun, as far as it goes. Gives what an export that is lifted with a callback returns.
#[doc(hidden)]
pub fn start_task(future: impl Future<Output = ()> + 'static) -> i32 {
    // SAFETY: the future borrows nothing.
    let task = unsafe { Task::new(future) };
    let next = task.run(Event::None);
    if next != Next::Exit {
        slot::set(task.into_raw());
    }
    next.encode().cast_signed()
}

/// The callback of all exports: goes on with the task that is called back.
///
/// # Safety
/// The host calls it, with what it has to tell the task that [`start_task`] began.
#[doc(hidden)]
pub unsafe fn callback(event: u32, waitable: u32, code: u32) -> u32 {
    // SAFETY: `start_task` left it there. The slot is its owner until the task is over.
    let task = ManuallyDrop::new(unsafe { Task::from_raw(slot::get()) });
    let next = task.run(Event::decode(event, waitable, code));
    if next == Next::Exit {
        slot::clear();
        drop(ManuallyDrop::into_inner(task));
    }
    next.encode()
}

/// Runs a future, and what it [spawns](super::spawn_local), to the end in a function that is not `async`: the function waits.
///
/// Other tasks of the component go on meanwhile, and may call this one's exports. A function that is not `async` in WIT must not wait:
/// the host traps if it would have to. The functions that it lists then have
/// one whose name says what was waited for.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// Ends the task before what its future borrows is gone.
    struct End(Task);
    impl Drop for End {
        fn drop(&mut self) {
            self.0.end();
        }
    }

    let mut result = None;
    {
        let root: Pin<&mut dyn Future<Output = ()>> = pin!(async { result = Some(future.await) });
        // SAFETY: it ends in this block.
        let task = End(unsafe { Task::new(root) });
        let mut event = Event::None;
        loop {
            event = match task.0.run(event) {
                Next::Exit => break,
                Next::Yield => {
                    yield_blocking();
                    Event::None
                }
                Next::Wait(set) => blocked::wait(set),
            };
        }
    }
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
    CurrentTask::left(|| unsafe { thread_yield() == 0 })
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

/// Stops the host from starting tasks of asynchronous exports until [`backpressure_dec`] is called equally often.
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
