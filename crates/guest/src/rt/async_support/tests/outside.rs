use core::pin::pin;
use core::task::Poll;
use std::boxed::Box;
use std::string::ToString;
use std::vec;
use std::vec::Vec;

use super::{HostTask, poll_once};
use crate::rt::async_support::mock::{BYTES, STRING, STRINGS, assert_clean, host};
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
    assert!(HostTask::start(async {}).run());
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

/// No built-in was called that may block.
fn assert_nothing_was_cancelled() {
    host(|host| assert!(!host.log.iter().any(|name| name.contains("cancel")), "{:?}", host.log));
}

#[test]
fn a_read_that_is_dropped_outside_of_a_task_is_kept_until_it_is_over() {
    // SAFETY: the table is that of a stream.
    let (mut writer, mut reader) = unsafe { stream_new(&STRINGS) };
    let mut read = Box::pin(reader.read(Vec::with_capacity(2)));
    assert!(poll_once(read.as_mut()).is_pending());
    drop(read);
    assert!(poll_once(pin!(reader.next())).is_pending(), "the one before is not over");
    assert_eq!(poll_once(pin!(writer.write_all(vec!["lost".to_string()]))), Poll::Ready(Vec::new()));
    assert!(poll_once(pin!(reader.next())).is_pending());
    drop(reader);
    assert_nothing_was_cancelled();
    assert_eq!(poll_once(pin!(writer.write_one("lost too".to_string()))), Poll::Ready(None));
    assert!(HostTask::start(async {}).run());
    assert!(matches!(poll_once(pin!(writer.write_one("back".to_string()))), Poll::Ready(Some(_))), "it is gone now");
    drop(writer);
    assert_clean();
}

#[test]
fn a_task_gives_up_what_was_dropped_outside() {
    // SAFETY: the tables are those of streams.
    let (mut writer, mut reader) = unsafe { stream_new(&STRINGS) };
    assert!(poll_once(pin!(reader.next())).is_pending());
    let mut task = HostTask::start(async move { assert_eq!(reader.next().await.as_deref(), Some("read")) });
    assert!(!task.run());
    assert_eq!(poll_once(pin!(writer.write_one("read".to_string()))), Poll::Ready(None));
    assert!(task.run());
    assert!(matches!(poll_once(pin!(writer.write_one("back".to_string()))), Poll::Ready(Some(_))));
    drop(writer);

    // SAFETY: as above.
    let (mut writer, mut reader) = unsafe { stream_new(&STRINGS) };
    for values in [1, 2] {
        // One value and several are kept in different ways.
        match values {
            1 => drop(poll_once(pin!(writer.write_one("lost".to_string())))),
            _ => drop(poll_once(pin!(writer.write_all(vec!["lost".to_string(); 2])))),
        }
    }
    let mut task = HostTask::start(async move {
        assert_eq!(writer.write_one("written".to_string()).await, None);
    });
    assert!(!task.run());
    assert_eq!(poll_once(pin!(reader.next())), Poll::Ready(Some("written".to_string())));
    assert!(task.run());
    drop(reader);
    assert_clean();
}

#[test]
fn a_write_that_is_dropped_outside_of_a_task_is_read_nevertheless() {
    // SAFETY: the tables are those of a stream and a future.
    let ((mut writer, mut reader), (value, future)) =
        unsafe { (stream_new(&STRINGS), future_new(|| "default".to_string(), &STRING)) };
    assert!(poll_once(pin!(writer.write_all(vec!["a".to_string(), "b".to_string()]))).is_pending());
    drop(writer);
    assert_eq!(poll_once(pin!(reader.next())), Poll::Ready(Some("a".to_string())));
    assert!(poll_once(pin!(value.write("value".to_string()))).is_pending());
    assert_eq!(poll_once(pin!(future.into_future())), Poll::Ready("value".to_string()));
    assert_nothing_was_cancelled();
    assert!(HostTask::start(async {}).run());
    assert_eq!(poll_once(pin!(reader.next())), Poll::Ready(None));
    drop(reader);
    assert_clean();
}

#[test]
fn a_future_that_is_dropped_outside_of_a_task_while_it_is_read_takes_its_value() {
    // SAFETY: the table is that of a future.
    let (value, future) = unsafe { future_new(|| "default".to_string(), &STRING) };
    assert!(poll_once(pin!(future.into_future())).is_pending());
    assert_nothing_was_cancelled();
    let mut task = HostTask::start(async move { value.write("value".to_string()).await.expect("it is read") });
    assert!(task.run() && HostTask::start(async {}).run());
    assert_clean();
}
