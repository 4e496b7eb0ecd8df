use core::pin::pin;
use core::task::Poll;
use std::boxed::Box;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::{HostTask, poll_once};
use crate::rt::async_support::mock::{self, BYTES, STRINGS, assert_clean};
use crate::rt::async_support::{StreamReader, StreamResult, StreamWriter, UnitStreamOps, block_on, stream_new};

fn bytes() -> (StreamWriter<u8>, StreamReader<u8>) {
    // SAFETY: the table is that of a stream.
    unsafe { stream_new(&BYTES) }
}

fn strings() -> (StreamWriter<String>, StreamReader<String>) {
    // SAFETY: the table is that of a stream.
    unsafe { stream_new(&STRINGS) }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(ToString::to_string).collect()
}

#[test]
fn all_that_is_written_is_read_in_order() {
    let (mut writer, reader) = strings();
    let mut reads = HostTask::start(async move { assert_eq!(reader.collect().await, words("a b c d e")) });
    assert!(!reads.run());
    let mut writes = HostTask::start(async move {
        assert_eq!(writer.write_all(words("a b c d")).await, Vec::<String>::new());
        assert_eq!(writer.write_one("e".to_string()).await, None);
    });
    while !(writes.run() & reads.run()) {}
    assert_clean();
}

#[test]
fn what_the_reader_does_not_take_stays_in_the_buffer() {
    let (mut writer, mut reader) = strings();
    {
        let mut write = Box::pin(writer.write(words("a b c d")));
        assert!(poll_once(write.as_mut()).is_pending());
        assert_eq!(poll_once(pin!(reader.next())), Poll::Ready(Some("a".to_string())));
        let Poll::Ready((result, buffer)) = poll_once(write.as_mut()) else { panic!("it was read") };
        assert_eq!((result, buffer.remaining()), (StreamResult::Complete(1), 3));
        drop(write);
        let mut write = Box::pin(writer.write_buf(buffer));
        assert!(poll_once(write.as_mut()).is_pending());
        let (result, buffer) = write.as_mut().cancel();
        assert_eq!((result, buffer.remaining()), (StreamResult::Cancelled, 3));
        drop(write);
        drop(reader);
        let Poll::Ready((result, buffer)) = poll_once(pin!(writer.write_buf(buffer))) else { panic!("nobody reads") };
        assert_eq!((result, buffer.into_vec()), (StreamResult::Dropped, words("b c d")));
    }
    assert_eq!(poll_once(pin!(writer.write_one("e".to_string()))), Poll::Ready(Some("e".to_string())));
    drop(writer);
    assert_clean();
}

#[test]
fn bytes_are_written_from_the_vec_that_they_are_in() {
    let (mut writer, mut reader) = bytes();
    let values = vec![1, 2, 3];
    let address = values.as_ptr();
    let mut write = Box::pin(writer.write(values));
    assert!(poll_once(write.as_mut()).is_pending());
    assert_eq!(
        poll_once(pin!(reader.read(Vec::with_capacity(2)))),
        Poll::Ready((StreamResult::Complete(2), vec![1, 2]))
    );
    let Poll::Ready((_, buffer)) = poll_once(write.as_mut()) else { panic!("it was read") };
    let left = buffer.into_vec();
    assert_eq!((left.as_ptr(), left), (address, vec![3]));
    drop(write);
    drop((reader, writer));
    assert_clean();
}

#[test]
fn a_read_that_is_given_up_has_what_came() {
    let (mut writer, mut reader) = bytes();
    let mut read = Box::pin(reader.read(Vec::with_capacity(4)));
    assert_eq!(read.as_mut().cancel(), (StreamResult::Cancelled, Vec::new()), "it had not begun");
    drop(read);
    let mut read = Box::pin(reader.read(vec![0]));
    assert!(poll_once(read.as_mut()).is_ready() || read.as_mut().cancel().1 == [0], "there is no room");
    drop(read);
    let mut read = Box::pin(reader.read(Vec::with_capacity(4)));
    assert!(poll_once(read.as_mut()).is_pending());
    assert_eq!(poll_once(pin!(writer.write_all(vec![1, 2]))), Poll::Ready(Vec::new()));
    assert_eq!(read.as_mut().cancel(), (StreamResult::Complete(2), vec![1, 2]));
    drop(read);
    drop((reader, writer));
    assert_clean();
}

#[test]
fn one_value_is_transferred_without_allocating() {
    let (mut writer, mut reader) = bytes();
    let mut writes = HostTask::start(async move {
        for byte in 0..100 {
            writer.write_one(byte).await;
        }
    });
    let allocations = mock::allocations(|| {
        for byte in 0..50 {
            assert_eq!(poll_once(pin!(reader.next())), Poll::Ready(Some(byte)));
            writes.run();
        }
    });
    // The host of the tests writes a log.
    let log = mock::host(|host| host.log.len());
    assert!(allocations <= 3 * log + 64, "{allocations} with {log} built-ins");
    drop(reader);
    assert!(writes.run());
    assert_clean();
}

#[test]
fn values_that_are_on_their_way_are_dropped_with_the_operation() {
    block_on(async {
        let (mut writer, mut reader) = strings();
        let mut write = Box::pin(writer.write_one("lost".to_string()));
        assert!(poll_once(write.as_mut()).is_pending());
        drop(write);
        let mut read = Box::pin(reader.next());
        assert!(poll_once(read.as_mut()).is_pending());
        assert_eq!(poll_once(pin!(writer.write_one("dropped".to_string()))), Poll::Ready(None));
        drop(read);
        drop(writer);
        assert_eq!(poll_once(pin!(reader.next())), Poll::Ready(None));
        drop(reader);
    });
    assert_clean();
}

#[test]
fn units_go_through_streams() {
    let (mut writer, mut reader) = UnitStreamOps::new();
    let mut write = Box::pin(writer.write(vec![(); 3]));
    assert!(poll_once(write.as_mut()).is_pending());
    assert_eq!(poll_once(pin!(reader.next())), Poll::Ready(Some(())));
    let Poll::Ready((result, buffer)) = poll_once(write.as_mut()) else { panic!("it was read") };
    assert_eq!((result, buffer.remaining(), buffer.into_vec()), (StreamResult::Complete(1), 2, vec![(); 2]));
    drop(write);
    drop((reader, writer));
    assert_clean();
}

#[cfg(feature = "futures-stream")]
mod adapted {
    use core::pin::Pin;
    use core::task::{Context, Waker};

    use futures_core::Stream;
    use futures_sink::Sink;

    use super::*;
    use crate::rt::async_support::ReaderDropped;

    #[test]
    fn a_sink_feeds_a_stream() {
        let (writer, reader) = strings();
        let (mut sink, mut stream) = (writer.into_sink(), reader.into_stream());
        let context = &mut Context::from_waker(Waker::noop());
        assert_eq!(Pin::new(&mut sink).poll_ready(context), Poll::Ready(Ok(())));
        Pin::new(&mut sink).start_send("a".to_string()).expect("it is read");
        assert_eq!(Pin::new(&mut sink).poll_flush(context), Poll::Pending);
        assert_eq!(Pin::new(&mut stream).poll_next(context), Poll::Ready(Some("a".to_string())));
        assert_eq!(Pin::new(&mut sink).poll_ready(context), Poll::Ready(Ok(())));
        assert_eq!(Pin::new(&mut stream).poll_next(context), Poll::Pending);
        assert_eq!(Pin::new(&mut sink).poll_close(context), Poll::Ready(Ok(())));
        assert_eq!(Pin::new(&mut stream).poll_next(context), Poll::Ready(None));
        assert!(stream.into_inner().is_none());
        drop(sink);
        assert_clean();
    }

    #[test]
    fn what_goes_on_is_given_up_and_ends_are_given_back() {
        block_on(async {
            let (writer, reader) = strings();
            let (mut sink, stream) = (writer.into_sink(), reader.into_stream());
            let mut stream = stream.into_inner().expect("nothing was read").into_stream();
            let context = &mut Context::from_waker(Waker::noop());
            assert_eq!(Pin::new(&mut stream).poll_next(context), Poll::Pending);
            drop(stream);
            Pin::new(&mut sink).start_send("a".to_string()).expect("nobody knows");
            assert_eq!(Pin::new(&mut sink).poll_flush(context), Poll::Ready(Err(ReaderDropped)));
            assert_eq!(Pin::new(&mut sink).start_send("b".to_string()), Err(ReaderDropped));
            assert!(sink.into_inner().is_some());
        });
        assert_clean();
    }
}

#[cfg(feature = "futures-io")]
mod byte_io {
    use core::pin::Pin;
    use core::task::{Context, Waker};
    use std::io::ErrorKind;

    use futures_io::{AsyncBufRead, AsyncRead, AsyncWrite};

    use super::*;

    #[test]
    fn bytes_are_read_and_written_as_they_come() {
        let (writer, reader) = bytes();
        let (mut writer, mut reader) = (writer.into_async_write(), reader.into_async_read());
        let context = &mut Context::from_waker(Waker::noop());
        let mut target = [0; 3];
        assert!(Pin::new(&mut reader).poll_read(context, &mut target).is_pending());
        assert!(matches!(Pin::new(&mut writer).poll_write(context, b"hello"), Poll::Ready(Ok(5))));
        assert!(matches!(Pin::new(&mut reader).poll_read(context, &mut target), Poll::Ready(Ok(3))));
        assert_eq!(&target, b"hel");
        assert!(matches!(Pin::new(&mut reader).poll_fill_buf(context), Poll::Ready(Ok(b"lo"))));
        Pin::new(&mut reader).consume(2);
        assert!(matches!(Pin::new(&mut writer).poll_write(context, b"one"), Poll::Ready(Ok(3))));
        assert!(matches!(Pin::new(&mut writer).poll_write(context, b"two"), Poll::Ready(Ok(3))), "there is room");
        assert!(Pin::new(&mut writer).poll_flush(context).is_pending());
        assert!(matches!(Pin::new(&mut reader).poll_fill_buf(context), Poll::Ready(Ok(b"one"))));
        Pin::new(&mut reader).consume(3);
        assert!(Pin::new(&mut writer).poll_close(context).is_pending());
        assert!(matches!(Pin::new(&mut reader).poll_fill_buf(context), Poll::Ready(Ok(b"two"))));
        Pin::new(&mut reader).consume(3);
        assert!(matches!(Pin::new(&mut writer).poll_close(context), Poll::Ready(Ok(()))));
        assert!(matches!(Pin::new(&mut reader).poll_read(context, &mut target), Poll::Ready(Ok(0))));
        drop((reader, writer));
        assert_clean();
    }

    #[test]
    fn a_writer_whose_reader_is_dropped_is_a_broken_pipe() {
        block_on(async {
            let (writer, reader) = bytes();
            let (mut writer, mut reader) = (writer.into_async_write(), reader.into_async_read());
            let context = &mut Context::from_waker(Waker::noop());
            assert!(Pin::new(&mut reader).poll_fill_buf(context).is_pending());
            drop(reader);
            let write = Pin::new(&mut writer).poll_write(context, b"lost");
            let flush = Pin::new(&mut writer).poll_flush(context);
            let broken = |error: &std::io::Error| error.kind() == ErrorKind::BrokenPipe;
            assert!(matches!(write, Poll::Ready(Err(error)) if broken(&error)));
            assert!(matches!(flush, Poll::Ready(Err(error)) if broken(&error)));
            drop(writer);
        });
        assert_clean();
    }
}

#[cfg(feature = "tokio-io")]
mod tokio_io {
    use core::pin::Pin;
    use core::task::{Context, Waker};

    use tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, ReadBuf};

    use super::*;

    #[test]
    fn bytes_are_read_and_written_as_they_come() {
        let (writer, reader) = bytes();
        let (mut writer, mut reader) = (writer.into_async_write(), reader.into_async_read());
        let context = &mut Context::from_waker(Waker::noop());
        assert!(matches!(Pin::new(&mut writer).poll_write(context, b"hello"), Poll::Ready(Ok(5))));
        let mut memory = [0; 3];
        let mut target = ReadBuf::new(&mut memory);
        assert!(matches!(Pin::new(&mut reader).poll_read(context, &mut target), Poll::Ready(Ok(()))));
        assert_eq!(target.filled(), b"hel");
        assert!(matches!(Pin::new(&mut reader).poll_fill_buf(context), Poll::Ready(Ok(b"lo"))));
        Pin::new(&mut reader).consume(2);
        assert!(matches!(Pin::new(&mut writer).poll_flush(context), Poll::Ready(Ok(()))));
        assert!(Pin::new(&mut reader).poll_fill_buf(context).is_pending());
        assert!(matches!(Pin::new(&mut writer).poll_shutdown(context), Poll::Ready(Ok(()))));
        assert!(matches!(Pin::new(&mut reader).poll_fill_buf(context), Poll::Ready(Ok(b""))));
        drop((reader, writer));
        assert_clean();
    }

    #[test]
    fn more_than_there_is_room_for_waits() {
        block_on(async {
            let (writer, reader) = bytes();
            let mut writer = writer.into_async_write();
            let context = &mut Context::from_waker(Waker::noop());
            let (mut written, all) = (0, vec![7; 100_000]);
            while let Poll::Ready(Ok(count)) = Pin::new(&mut writer).poll_write(context, &all[written..]) {
                written += count;
            }
            assert!(written < all.len(), "nobody has read yet");
            drop((writer, reader));
        });
        assert_clean();
    }
}
