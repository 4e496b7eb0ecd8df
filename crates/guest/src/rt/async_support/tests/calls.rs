use core::cell::Cell;
use core::pin::pin;
use core::task::Poll;
use std::boxed::Box;
use std::rc::Rc;
use std::vec::Vec;

use super::{HostTask, poll_once};
use crate::rt::async_support::mock::{self, assert_clean, event, host, subtask};
use crate::rt::async_support::{Call, Handles};

const STARTING: u32 = 0;
const STARTED: u32 = 1;
const RETURNED: u32 = 2;
const CANCELLED_BEFORE_STARTED: u32 = 3;
const CANCELLED_BEFORE_RETURNED: u32 = 4;

std::thread_local! {
    static DROPPED: Cell<u32> = const { Cell::new(0) };
    static LIFTED: Cell<u32> = const { Cell::new(0) };
}

unsafe fn drop_handle(handle: u32) {
    DROPPED.set(DROPPED.get() * 10 + handle);
}

unsafe fn lift(results: *mut u8) -> u32 {
    LIFTED.set(LIFTED.get() + 1);
    // SAFETY: tests have a number there.
    unsafe { results.cast::<u32>().read() }
}

/// A call with two handles among its parameters, whose result is 17.
fn call(status: u32) -> Call<u32> {
    let results = Box::leak(Box::new(17_u32));
    let mut handles = Handles::new();
    assert_eq!((handles.give(7, drop_handle), handles.give(8, drop_handle)), (7, 8));
    // SAFETY: the result stays where it is.
    unsafe { Call::new(status, (&raw mut *results).cast(), lift, handles) }
}

#[test]
fn a_call_that_returns_at_once_allocates_nothing_and_calls_no_built_in() {
    let mut results = 17_u32;
    let mut result = Poll::Pending;
    let allocations = mock::allocations(|| {
        // SAFETY: the result is there.
        let call = unsafe { Call::new(RETURNED, (&raw mut results).cast(), lift, Handles::new()) };
        result = poll_once(pin!(call));
    });
    assert_eq!((result, allocations), (Poll::Ready(17), 0));
    assert!(host(|host| host.log.is_empty()));
}

#[test]
fn a_call_goes_through_its_states() {
    let subtask = subtask(CANCELLED_BEFORE_RETURNED);
    let result = Rc::new(Cell::new(0));
    let sees = Rc::clone(&result);
    let mut task = HostTask::start(async move { sees.set(call(STARTING | subtask << 4).await) });
    assert!(!task.run());
    event(subtask, 1, STARTED);
    assert!(!task.run());
    event(subtask, 1, RETURNED);
    assert!(task.run());
    assert_eq!((result.get(), DROPPED.get(), LIFTED.get()), (17, 0, 1));
    assert_clean();
}

/// What is dropped of a call that is given up after these events, and answers so to that: handles, and how often the result was lifted.
fn given_up(events: &[u32], answer: u32, is_polled: bool) -> (u32, u32) {
    let subtask = subtask(answer);
    let mut call = Some(Box::pin(call(STARTING | subtask << 4)));
    let given_up = Rc::new(Cell::new(false));
    let sees = Rc::clone(&given_up);
    let mut task = HostTask::start(core::future::poll_fn(move |context| {
        if sees.get() {
            call = None;
        }
        match &mut call {
            Some(call) if is_polled => call.as_mut().poll(context).map(drop),
            Some(_) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }));
    for state in events {
        event(subtask, 1, *state);
        if is_polled {
            task.run();
        }
    }
    given_up.set(true);
    match task.code & 0xf {
        0 => {}
        1 => task.call_back((0, 0, 0)),
        // The task is cancelled.
        _ => task.call_back((6, 0, 0)),
    }
    assert_eq!(task.code, 0);
    assert_clean();
    (DROPPED.replace(0), LIFTED.replace(0))
}

#[test]
fn a_call_that_is_given_up_leaves_to_each_what_is_theirs() {
    let nothing: Vec<(u32, u32)> = [
        given_up(&[STARTED], CANCELLED_BEFORE_RETURNED, true),
        given_up(&[], CANCELLED_BEFORE_RETURNED, true),
        given_up(&[STARTED], CANCELLED_BEFORE_RETURNED, false),
    ]
    .into();
    assert_eq!(nothing, [(0, 0); 3], "the callee has the handles, and there is no result");
    assert_eq!(given_up(&[], CANCELLED_BEFORE_STARTED, true), (78, 0), "the callee never had them");
    assert_eq!(given_up(&[], CANCELLED_BEFORE_STARTED, false), (78, 0));
    assert_eq!(given_up(&[], RETURNED, true), (0, 1), "it returned nevertheless");
    assert_eq!(given_up(&[STARTED], RETURNED, true), (0, 1));
    assert_eq!(given_up(&[RETURNED], CANCELLED_BEFORE_STARTED, false), (0, 1), "it had returned, and nobody had asked");
}

#[test]
#[should_panic(expected = "a call was polled after it had returned")]
fn a_call_returns_once() {
    let mut call = pin!(call(RETURNED));
    assert_eq!(poll_once(call.as_mut()), Poll::Ready(17));
    let _ = poll_once(call);
}
