//! Streams and futures: every kind of payload, whole and in part, to the end and given up.

use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::Poll;

use witcraft_guest::{FutureWriteCancel, StreamReader, StreamResult, spawn_local, yield_async};

use crate::bindings::test::async_streams::to_test::*;
use crate::bindings::{Guest, wit_future, wit_stream};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

/// A stream of these values, in chunks of this size.
fn stream_of(values: Vec<u32>, chunk: usize) -> StreamReader<u32> {
    let (mut writer, reader) = wit_stream::new();
    spawn_local(async move {
        for chunk in values.chunks(chunk) {
            writer.write_all(chunk.to_vec()).await;
        }
    });
    reader
}

impl Guest for Component {
    async fn run() {
        for chunk in [1, 3, 1000] {
            assert_eq!(count(1000, chunk).await.collect().await, (0..1000).collect::<Vec<_>>());
            assert_eq!(sum(stream_of((0..1000).collect(), chunk as usize)).await, 499_500);
        }
        assert_eq!(take(stream_of((0..10).collect(), 4), 5).await, [0, 1, 2, 3, 4]);
        bytes().await;
        records().await;
        resources().await;
        assert_eq!(ticks(5).await.collect().await.len(), 5);
        futures().await;
        partial().await;
        cancelled().await;
    }
}

async fn bytes() {
    let (mut writer, reader) = wit_stream::new();
    let upper = upper(reader).await;
    let text = "some text that is written in one piece, and read in several".repeat(50);
    let expected = text.to_ascii_uppercase();
    spawn_local(async move { assert!(writer.write_all(text.into_bytes()).await.is_empty()) });
    assert_eq!(String::from_utf8(upper.collect().await), Ok(expected));

    let (mut writer, reader) = wit_stream::new::<StreamReader<u8>>();
    let total = spawn_local(streams(reader));
    for byte in 1..=3u8 {
        let (mut inner, bytes) = wit_stream::new();
        assert!(writer.write_one(bytes).await.is_none());
        assert!(inner.write_all(vec![byte; 10]).await.is_empty());
    }
    drop(writer);
    assert_eq!(total.await, Some(60));
}

async fn records() {
    let (mut writer, reader) = wit_stream::new();
    let mut lines = split(reader).await;
    spawn_local(async move {
        writer.write_all(vec!["one\ntwo".to_owned(), String::new(), "three\n".to_owned()]).await;
    });
    for (number, text) in [(1, "one"), (2, "two"), (3, "three")] {
        let line = lines.next().await.expect("there is another");
        assert_eq!((line.number, line.text.as_str()), (number, text));
    }
    assert!(lines.next().await.is_none());

    let (mut writer, reader) = wit_stream::new();
    let mut doubled = nested(reader).await;
    let (later, line) = wit_future::new(|| Line { number: 0, text: "none".to_owned() });
    let (never, other) = wit_future::new(|| Line { number: 4, text: "default".to_owned() });
    let write = async move {
        writer.write_all(vec![("a".to_owned(), line), ("b".to_owned(), other)]).await;
    };
    spawn_local(write);
    drop(never);
    later.write(Line { number: 21, text: "late".to_owned() }).await.expect("it is read");
    let line = doubled.next().await.expect("there is one");
    assert_eq!((line.number, line.text.as_str()), (42, "a: late"));
    let line = doubled.next().await.expect("there is another");
    assert_eq!((line.number, line.text.as_str()), (8, "b: default"));
    assert!(doubled.next().await.is_none());
}

async fn resources() {
    let (mut writer, reader) = wit_stream::new();
    let mut next = tokens(reader).await;
    spawn_local(async move { drop(writer.write_all((0..4).map(Token::new).collect()).await) });
    for value in 1..=3 {
        assert_eq!(next.next().await.expect("there is another").value(), value);
    }
    drop(next);
    for _ in 0..20 {
        yield_async().await;
    }
    assert_eq!(held(), 0, "whatever was on its way is dropped");
}

async fn futures() {
    for (question, expected) in [("41", Ok(42)), ("", Err("no answer".to_owned()))] {
        let (writer, reader) = wit_future::new(String::new);
        let answer = answer(reader).await;
        writer.write(question.to_owned()).await.expect("it is read");
        assert_eq!(answer.await, expected);
    }
    // A writer that is dropped writes the default.
    let (writer, reader) = wit_future::new(|| "7".to_owned());
    let answer = answer(reader).await;
    drop(writer);
    assert_eq!(answer.await, Ok(8));
    // A reader that is dropped gives the value back.
    let (writer, reader) = wit_future::new(String::new);
    drop(reader);
    assert_eq!(writer.write("unread".to_owned()).await.expect_err("nobody reads").value, "unread");
    done(1).await;
}

/// What is not taken is given back, and can be written again.
async fn partial() {
    let (mut writer, mut reader) = wit_stream::new::<u32>();
    let read = spawn_local(async move {
        let (result, values) = reader.read(Vec::with_capacity(3)).await;
        (result, values, reader)
    });
    let (result, buffer) = writer.write((0..5).collect()).await;
    assert_eq!((result, buffer.remaining()), (StreamResult::Complete(3), 2));
    let (result, values, reader) = read.await.expect("it was not cancelled");
    assert_eq!((result, values), (StreamResult::Complete(3), vec![0, 1, 2]));
    drop(reader);
    let (result, buffer) = writer.write_buf(buffer).await;
    assert_eq!((result, buffer.into_vec()), (StreamResult::Dropped, vec![3, 4]));
    assert_eq!(writer.write(vec![9]).await.0, StreamResult::Dropped);
}

async fn cancelled() {
    let (mut writer, mut reader) = wit_stream::new::<u32>();
    {
        let mut write = pin!(writer.write(vec![1, 2]));
        let polled = std::future::poll_fn(|context| Poll::Ready(write.as_mut().poll(context).is_pending())).await;
        assert!(polled);
        let (result, buffer) = write.as_mut().cancel();
        assert_eq!((result, buffer.into_vec()), (StreamResult::Cancelled, vec![1, 2]));
    }
    {
        let mut read = pin!(reader.read(Vec::with_capacity(1)));
        let polled = std::future::poll_fn(|context| Poll::Ready(read.as_mut().poll(context).is_pending())).await;
        assert!(polled);
        assert_eq!(read.as_mut().cancel(), (StreamResult::Cancelled, vec![]));
    }
    let (write, read) = wit_future::new(|| "default".to_owned());
    let mut write = Box::pin(write.write("first".to_owned()));
    let polled = std::future::poll_fn(|context| Poll::Ready(write.as_mut().poll(context).is_pending())).await;
    assert!(polled);
    let FutureWriteCancel::Cancelled(value, write) = write.as_mut().cancel() else { panic!("nobody reads yet") };
    assert_eq!(value, "first");
    let mut read = Box::pin(read.into_future());
    let polled = std::future::poll_fn(|context| Poll::Ready(read.as_mut().poll(context).is_pending())).await;
    assert!(polled);
    let read = read.as_mut().cancel().expect_err("nothing was written yet");
    let answer = answer(read).await;
    write.write("2".to_owned()).await.expect("it is read");
    assert_eq!(answer.await, Ok(3));
}
