use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use witcraft_guest::{
    FutureReader, StreamReader, StreamWriter, backpressure_dec, backpressure_inc, block_on, spawn_local, yield_async,
};

use crate::bindings::exports::test::async_outside::to_test::*;
use crate::bindings::{wit_future, wit_stream};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

type Writing = Pin<Box<dyn Future<Output = StreamWriter<u8>>>>;

thread_local! {
    static BEGUN: RefCell<Option<Writing>> = const { RefCell::new(None) };
    static ALONE: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
    static MET: RefCell<(u32, Vec<Waker>)> = const { RefCell::new((0, Vec::new())) };
}

/// Polls a future where there is no task.
fn poll<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

impl Guest for Component {
    fn made(text: String) -> (FutureReader<String>, StreamReader<u8>) {
        // The default is written when the writer is dropped, which nobody reads yet.
        let (future, value) = match text.as_str() {
            "left" => wit_future::new(|| "left".to_owned()),
            _ => wit_future::new(|| "default".to_owned()),
        };
        drop(future);
        (value, wit_stream::new().1)
    }

    fn dropped() {
        let (writer, reader) = wit_future::new(|| "nobody reads".to_owned());
        drop(reader);
        drop(writer);
        let (writer, reader) = wit_future::new(|| "nobody asks".to_owned());
        drop(pin!(reader.into_future()));
        drop(writer);
        let (mut writer, mut reader) = wit_stream::new::<u8>();
        drop(writer.write(vec![1]));
        drop(reader.read(Vec::new()));
        drop(reader);
        assert!(matches!(poll(pin!(writer.write_one(2))), Poll::Ready(Some(2))));
        // What goes on is not given up where that might block.
        let (writer, reader) = wit_future::new(|| 1);
        assert!(poll(pin!(reader.into_future())).is_pending());
        drop(writer);
        let (writer, reader) = wit_future::new(|| "default".to_owned());
        assert!(poll(pin!(writer.write("unread".to_owned()))).is_pending());
        drop(reader);
        let (mut writer, mut reader) = wit_stream::new::<u8>();
        assert!(poll(pin!(reader.next())).is_pending());
        assert!(poll(pin!(writer.write_one(3))).is_ready());
        assert!(poll(pin!(writer.write_all(vec![4, 5]))).is_pending());
        drop(writer);
        assert!(matches!(poll(pin!(reader.next())), Poll::Ready(Some(4))));
    }

    fn number() -> FutureReader<u32> {
        let (writer, reader) = wit_future::new(|| 1);
        assert!(poll(pin!(writer.write(2))).is_pending());
        reader
    }

    fn ready() -> u32 {
        block_on(async {
            let (writer, mut reader) = wit_stream::new::<u8>();
            drop(writer);
            assert!(reader.next().await.is_none());
            let spawned = spawn_local(async { 4 });
            yield_async().await;
            spawned.await.unwrap_or(0) + block_on(async { 3 })
        })
    }

    fn begin() -> StreamReader<u8> {
        let (mut writer, reader) = wit_stream::new();
        let mut write: Writing = Box::pin(async move {
            assert!(writer.write_all(vec![1, 2, 3]).await.is_empty());
            writer
        });
        assert!(poll(write.as_mut()).is_pending());
        assert!(poll(write.as_mut()).is_pending());
        BEGUN.set(Some(write));
        reader
    }

    async fn finish() -> Vec<u8> {
        let write = BEGUN.take().expect("it has begun");
        let mut writer = write.await;
        assert!(writer.write_one(4).await.is_none());
        vec![4]
    }

    async fn alone(turns: u32) -> u32 {
        backpressure_inc();
        let (now, most) = ALONE.get();
        ALONE.set((now + 1, most.max(now + 1)));
        for _ in 0..turns {
            yield_async().await;
        }
        let (now, most) = ALONE.get();
        ALONE.set((now - 1, most));
        backpressure_dec();
        most
    }

    async fn meet(count: u32) -> u32 {
        MET.with_borrow_mut(|(met, _)| *met += 1);
        let place = MET.with_borrow(|(met, _)| *met);
        poll_fn(|context| {
            MET.with_borrow_mut(|(met, waiting)| {
                if *met >= count {
                    waiting.drain(..).for_each(Waker::wake);
                    return Poll::Ready(());
                }
                waiting.push(context.waker().clone());
                Poll::Pending
            })
        })
        .await;
        place
    }
}
