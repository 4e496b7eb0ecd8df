use core::pin::pin;
use core::task::Poll;
use std::boxed::Box;
use std::string::ToString;

use super::{HostTask, poll_once};
use crate::rt::async_support::mock::{BYTES, STRING, assert_clean};
use crate::rt::async_support::{future_new, stream_new};

#[test]
fn streams_and_futures_are_made_polled_and_dropped_outside_of_a_task() {
    // SAFETY: the tables are those of a future and a stream.
    let ((value, future), (mut writer, mut reader)) =
        unsafe { (future_new(|| "default".to_string(), &STRING), stream_new(&BYTES)) };
    let mut read = Box::pin(future.into_future());
    assert!(poll_once(read.as_mut()).is_pending());
    {
        let mut next = Box::pin(reader.next());
        assert!(poll_once(next.as_mut()).is_pending());
        assert!(poll_once(next.as_mut()).is_pending());
        assert_eq!(poll_once(pin!(writer.write_one(3))), Poll::Ready(None));
        assert_eq!(poll_once(next.as_mut()), Poll::Ready(Some(3)), "what has happened is seen");
        drop(next);
        let mut next = Box::pin(reader.next());
        assert!(poll_once(next.as_mut()).is_pending());
    }
    drop(value);
    assert_eq!(poll_once(read.as_mut()), Poll::Ready("default".to_string()));
    drop((read, reader, writer));
    assert_clean();
}

#[test]
fn what_was_polled_outside_goes_on_in_a_task_and_the_other_way_round() {
    // SAFETY: the table is that of a stream.
    let (mut writer, mut reader) = unsafe { stream_new(&BYTES) };
    let mut read = Box::pin(async move {
        let first = reader.next().await;
        (first, reader.next().await)
    });
    assert!(poll_once(read.as_mut()).is_pending());
    let mut task = HostTask::start(async move { assert_eq!(read.await, (Some(1), Some(2))) });
    assert!(!task.run());
    let mut write = Box::pin(async move {
        writer.write_one(1).await;
        writer.write_one(2).await;
    });
    assert!(poll_once(write.as_mut()).is_pending());
    assert!(task.run());
    assert!(poll_once(write.as_mut()).is_ready());
    drop(write);
    assert_clean();
}

#[test]
fn a_task_is_over_when_another_has_taken_what_it_waited_for() {
    // SAFETY: the table is that of a stream.
    let (writer, mut reader) = unsafe { stream_new(&BYTES) };
    let shared = std::rc::Rc::new(core::cell::RefCell::new(Box::pin(async move { reader.next().await })));
    let polls = std::rc::Rc::clone(&shared);
    let mut first = HostTask::start(core::future::poll_fn(move |context| {
        assert!(polls.borrow_mut().as_mut().poll(context).is_pending());
        Poll::Ready(())
    }));
    assert!(!first.run(), "something is still waited for in it");
    let mut second = HostTask::start(core::future::poll_fn(move |context| {
        shared.borrow_mut().as_mut().poll(context).map(|value| assert_eq!(value, None))
    }));
    assert!(!second.run());
    assert!(first.run());
    drop(writer);
    assert!(second.run());
    assert_clean();
}
