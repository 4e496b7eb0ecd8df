use core::cell::{Cell, RefCell};
use core::future::{pending, poll_fn};
use core::task::{Poll, Waker};
use std::rc::Rc;
use std::string::ToString;
use std::vec::Vec;

use super::HostTask;
use crate::rt::async_support::mock::{self, assert_clean, host, when_blocked};
use crate::rt::async_support::{TaskCancelOnDrop, block_on, start_task, yield_async};

/// Something that one task waits for and another does.
#[derive(Clone, Default)]
pub(super) struct Signal(Rc<RefCell<(bool, Option<Waker>)>>);

impl Signal {
    pub(super) async fn wait(self) {
        poll_fn(|context| {
            let (is_given, waker) = &mut *self.0.borrow_mut();
            *waker = Some(context.waker().clone());
            if *is_given { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    pub(super) fn give(&self) {
        let waker = {
            let (is_given, waker) = &mut *self.0.borrow_mut();
            *is_given = true;
            waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

#[test]
fn a_task_that_is_ready_at_once_is_one_allocation_and_no_built_in() {
    let mut code = 1;
    assert_eq!(mock::allocations(|| code = start_task(async {})), 1);
    assert_eq!(code, 0);
    assert!(host(|host| host.log.is_empty()));
}

#[test]
fn a_task_is_woken_by_another() {
    let signal = Signal::default();
    let mut waits = HostTask::start(signal.clone().wait());
    assert_eq!(waits.code & 0xf, 2);
    assert!(!waits.run(), "nobody has woken it");
    assert!(!host(|host| host.log.contains(&"[stream-new-unit]".to_string())), "a task that sleeps has no stream");
    let mut gives = HostTask::start(async move { signal.give() });
    assert!(gives.run() && waits.run());
    assert_clean();
}

#[test]
fn a_task_that_is_woken_twice_and_ends_by_something_else_leaves_nothing() {
    let (first, second) = (Signal::default(), Signal::default());
    let mut waits = HostTask::start({
        let (first, second) = (first.clone(), second.clone());
        async move {
            first.wait().await;
            second.wait().await;
        }
    });
    first.give();
    second.give();
    // The host tells the task of something else before.
    waits.call_back((0, 0, 0));
    assert_eq!(waits.code, 0);
    assert_clean();
}

#[test]
fn a_waker_outlives_its_task() {
    let signal = Signal::default();
    let waits = HostTask::start({
        let wait = signal.clone().wait();
        async move {
            let mut wait = core::pin::pin!(wait);
            poll_fn(|context| {
                let _ = wait.as_mut().poll(context);
                Poll::Ready(())
            })
            .await;
        }
    });
    assert_eq!(waits.code, 0);
    signal.give();
    assert_clean();
}

#[test]
fn yielding_gives_the_host_its_turn_each_time() {
    let mut task = HostTask::start(async {
        yield_async().await;
        yield_async().await;
    });
    assert_eq!(task.code, 1);
    task.call_back((0, 0, 0));
    assert_eq!(task.code, 1);
    task.call_back((0, 0, 0));
    assert_eq!(task.code, 0);
    assert_clean();
}

#[test]
fn a_task_that_is_cancelled_drops_its_future_and_says_so() {
    let mut task = HostTask::start(async {
        let cancel = TaskCancelOnDrop::new();
        pending::<()>().await;
        cancel.forget();
    });
    task.call_back((6, 0, 0));
    assert_eq!(task.code, 0);
    assert!(host(|host| host.log.contains(&"[task-cancel]".to_string())));
    assert_clean();
}

#[test]
fn blocking_waits_and_yields_in_turn() {
    let signal = Signal::default();
    let given = signal.clone();
    when_blocked(|| {});
    when_blocked(move || given.give());
    let result = block_on(async {
        yield_async().await;
        signal.wait().await;
        17
    });
    assert_eq!(result, 17);
    assert_clean();
}

#[test]
fn blocking_in_a_task_is_a_task_of_its_own() {
    let steps = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&steps);
    let task = HostTask::start(async move {
        let inner = block_on(async {
            seen.borrow_mut().push("inner");
            1
        });
        seen.borrow_mut().push("outer");
        assert_eq!(inner, 1);
    });
    assert_eq!((task.code, steps.take()), (0, std::vec!["inner", "outer"]));
    assert_clean();
}

#[test]
fn while_a_task_blocks_another_is_not_taken_for_it() {
    let signal = Signal::default();
    let (waits, gives) = (signal.clone(), signal);
    when_blocked(move || {
        let mut other = HostTask::start(async move { gives.give() });
        assert!(other.run());
    });
    let done = Rc::new(Cell::new(false));
    let is_done = Rc::clone(&done);
    let task = HostTask::start(async move {
        block_on(waits.wait());
        is_done.set(true);
    });
    assert_eq!(task.code, 0);
    assert!(done.get());
    assert_clean();
}

#[cfg(feature = "async-spawn")]
mod spawned {
    use super::*;
    use crate::rt::async_support::spawn_local;

    #[test]
    fn a_handle_gives_the_result_and_the_task_outlives_its_own_future() {
        let signal = Signal::default();
        let (waits, result) = (signal.clone(), Rc::new(Cell::new(0)));
        let sees = Rc::clone(&result);
        let mut task = HostTask::start(async move {
            let handle = spawn_local(async move {
                waits.wait().await;
                5
            });
            drop(spawn_local(async move { sees.set(handle.await.expect("it has a result")) }));
        });
        assert!(!task.run());
        signal.give();
        assert!(task.run());
        assert_eq!(result.get(), 5);
        assert_clean();
    }

    #[test]
    fn what_is_cancelled_is_dropped_and_has_no_result() {
        let held = Rc::new(());
        let keeps = Rc::clone(&held);
        let mut task = HostTask::start(async move {
            let mut handle = spawn_local(async move {
                pending::<()>().await;
                drop(keeps);
            });
            yield_async().await;
            handle.cancel();
            assert_eq!(handle.await, None);
            let mut done = spawn_local(async { 3 });
            yield_async().await;
            done.cancel();
            assert_eq!(done.await, Some(3), "it was over before");
            let mut never = spawn_local(async { 4 });
            never.cancel();
            assert_eq!(never.await, None, "it was cancelled before it began");
        });
        assert!(task.run());
        assert_eq!(Rc::strong_count(&held), 1);
        assert_clean();
    }

    #[test]
    fn only_what_was_woken_is_polled() {
        let signals: Vec<Signal> = (0..100).map(|_| Signal::default()).collect();
        let polls = Rc::new(Cell::new(0));
        let mut task = HostTask::start({
            let (signals, polls) = (signals.clone(), Rc::clone(&polls));
            async move {
                for signal in signals {
                    let polls = Rc::clone(&polls);
                    let mut wait = std::boxed::Box::pin(signal.wait());
                    drop(spawn_local(poll_fn(move |context| {
                        polls.set(polls.get() + 1);
                        wait.as_mut().poll(context)
                    })));
                }
            }
        });
        assert_eq!(polls.get(), 100);
        signals[42].give();
        assert!(!task.run());
        assert_eq!(polls.get(), 101);
        signals.iter().for_each(Signal::give);
        assert!(task.run());
        assert_eq!(polls.get(), 200);
        assert_clean();
    }

    #[test]
    fn what_a_cancelled_task_has_spawned_goes_on() {
        let signal = Signal::default();
        let waits = signal.clone();
        let mut task = HostTask::start(async move {
            drop(spawn_local(waits.wait()));
            pending::<()>().await;
        });
        task.call_back((6, 0, 0));
        assert_eq!(task.code & 0xf, 2);
        signal.give();
        assert!(task.run());
        assert_clean();
    }

    #[test]
    #[should_panic(expected = "`spawn_local` was called outside of a task")]
    fn nothing_is_spawned_outside_of_a_task() {
        drop(spawn_local(async {}));
    }
}
