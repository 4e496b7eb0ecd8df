use core::pin::pin;
use core::task::Poll;
use std::boxed::Box;
use std::string::{String, ToString};

use super::{HostTask, poll_once};
use crate::rt::async_support::mock::{STRING, assert_clean, host};
use crate::rt::async_support::{FutureReader, FutureWriteCancel, FutureWriter, block_on, future_new};

fn default() -> String {
    "default".to_string()
}

fn make() -> (FutureWriter<String>, FutureReader<String>) {
    // SAFETY: the table is one of futures.
    unsafe { future_new(default, &STRING) }
}

#[test]
fn a_value_goes_through_whoever_is_first() {
    let (writer, reader) = make();
    let mut write = Box::pin(writer.write("value".to_string()));
    assert!(poll_once(write.as_mut()).is_pending());
    let mut task = HostTask::start(async move { assert_eq!(reader.await, "value") });
    assert!(task.run());
    assert!(matches!(poll_once(write.as_mut()), Poll::Ready(Ok(()))));
    drop(write);

    let (writer, reader) = make();
    let mut task = HostTask::start(async move { assert_eq!(reader.await, "value") });
    assert!(!task.run());
    let mut writes = HostTask::start(async move { writer.write("value".to_string()).await.expect("it is read") });
    assert!(writes.run() && task.run());
    assert_clean();
}

#[test]
fn a_reader_that_is_dropped_gives_the_value_back() {
    let (writer, reader) = make();
    drop(reader);
    let mut task = HostTask::start(async move {
        let error = writer.write("value".to_string()).await.expect_err("nobody reads");
        assert_eq!(
            (error.value.as_str(), error.to_string().as_str()),
            ("value", "the reader of the future was dropped")
        );
    });
    assert!(task.run());
    assert_clean();
}

#[test]
fn a_writer_that_is_dropped_writes_the_default_and_keeps_no_task() {
    let (writer, reader) = make();
    let task = HostTask::start(async move { drop(writer) });
    assert_eq!(task.code, 0, "the task is over before anybody reads");
    let mut reads = HostTask::start(async move { assert_eq!(reader.await, "default") });
    assert!(reads.run());
    // The writer is let go of when the next task runs.
    assert!(HostTask::start(async {}).run());
    assert_clean();
}

#[test]
fn a_write_that_is_given_up_may_be_written_again() {
    let (writer, reader) = make();
    let mut write = pin!(writer.write("first".to_string()));
    assert!(poll_once(write.as_mut()).is_pending());
    let FutureWriteCancel::Cancelled(value, writer) = write.as_mut().cancel() else { panic!("nobody has read") };
    assert_eq!(value, "first");
    let mut write = pin!(writer.write("second".to_string()));
    let FutureWriteCancel::Cancelled(_, writer) = write.as_mut().cancel() else { panic!("nothing has begun") };
    let mut write = pin!(writer.write("third".to_string()));
    assert!(poll_once(write.as_mut()).is_pending());
    let mut task = HostTask::start(async move { assert_eq!(reader.await, "third") });
    assert!(task.run());
    assert!(matches!(write.cancel(), FutureWriteCancel::AlreadySent));
    assert_clean();
}

#[test]
fn a_write_whose_reader_is_dropped_while_it_is_given_up_has_the_value() {
    let (writer, reader) = make();
    let mut write = pin!(writer.write("value".to_string()));
    assert!(poll_once(write.as_mut()).is_pending());
    drop(reader);
    assert!(matches!(write.cancel(), FutureWriteCancel::Dropped(value) if value == "value"));
    assert_clean();
}

#[test]
fn a_write_that_is_dropped_writes_the_default() {
    block_on(async {
        let (writer, reader) = make();
        let mut write = Box::pin(writer.write("value".to_string()));
        assert!(poll_once(write.as_mut()).is_pending());
        drop(write);
        let mut task = HostTask::start(async move { assert_eq!(reader.await, "default") });
        assert!(task.run() && HostTask::start(async {}).run());
    });
    assert_clean();
}

#[test]
fn a_read_that_is_given_up_may_be_read_again() {
    let (writer, reader) = make();
    let mut read = pin!(reader.into_future());
    assert!(poll_once(read.as_mut()).is_pending());
    let reader = read.cancel().expect_err("nothing was written");
    let mut read = pin!(reader.into_future());
    let reader = read.as_mut().cancel().expect_err("nothing has begun");
    let mut read = pin!(reader.into_future());
    assert!(poll_once(read.as_mut()).is_pending());
    let mut task = HostTask::start(async move { writer.write("value".to_string()).await.expect("it is read") });
    assert!(task.run());
    assert_eq!(read.cancel().expect("it was written"), "value");
    assert_clean();
}

#[test]
fn a_value_that_comes_to_a_read_that_is_dropped_is_dropped() {
    block_on(async {
        let (writer, reader) = make();
        let mut read = Box::pin(reader.into_future());
        assert!(poll_once(read.as_mut()).is_pending());
        drop(writer);
        drop(read);
        assert!(!host(|host| host.log.contains(&"[stream-new-unit]".to_string())));
    });
    assert_clean();
}

#[test]
#[should_panic(expected = "use of a future that has been moved to another component")]
fn a_future_is_given_away_once() {
    let (_writer, reader) = make();
    reader.take_handle();
    reader.take_handle();
}
