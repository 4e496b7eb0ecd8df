//! The names of `wit-bindgen` 0.63 and their types, as programs written for it use them. Nothing here is called. The file
//! also compiles with `wit-bindgen`.
#![allow(unsafe_code, reason = "generated code calls functions that are unsafe")]

use core::alloc::Layout;
use core::future::{Future, IntoFuture};
use core::pin::Pin;

use wit_bindgen::rt::async_support as rt;
use wit_bindgen::{
    AbiBuffer, FutureOps, FutureRead, FutureReader, FutureWrite, FutureWriteCancel, FutureWriteError, FutureWriter,
    JoinHandle, RawFutureRead, RawFutureReader, RawFutureWrite, RawFutureWriter, RawStreamRead, RawStreamReader,
    RawStreamWrite, RawStreamWriter, StreamOps, StreamRead, StreamReader, StreamResult, StreamWrite, StreamWriter,
    UnitStreamOps, backpressure_dec, backpressure_inc, block_on, spawn_local, yield_async, yield_blocking,
};
use witcraft_guest as wit_bindgen;

#[test]
fn they_are_there() {
    let _: fn() = backpressure_inc;
    let _: fn() = backpressure_dec;
    let _: fn() -> bool = yield_blocking;
    let _: fn() -> (RawStreamWriter<UnitStreamOps>, RawStreamReader<UnitStreamOps>) = UnitStreamOps::new;
    let _ = (streams, raw_streams::<UnitStreamOps>, futures, raw_futures::<Ops>, generated, spawned);
    assert_eq!(block_on(async { 3 }), 3);
}

async fn streams(mut writer: StreamWriter<String>, mut reader: StreamReader<String>) {
    let _: u32 = writer.handle() + reader.handle() + reader.take_handle();
    let write: StreamWrite<'_, String> = writer.write(vec![String::new()]);
    let (result, buffer) = write.await;
    match result {
        StreamResult::Complete(count) => assert_eq!(buffer.remaining(), 1 - count),
        StreamResult::Dropped | StreamResult::Cancelled => {}
    }
    let mut write = Box::pin(writer.write_buf(buffer));
    let (_, buffer): (StreamResult, AbiBuffer<&'static rt::StreamVtable<String>>) = write.as_mut().cancel();
    drop(write);
    let _: Vec<String> = buffer.into_vec();
    let _: Vec<String> = writer.write_all(Vec::new()).await;
    let _: Option<String> = writer.write_one(String::new()).await;
    let read: StreamRead<'_, String> = reader.read(Vec::new());
    let mut read: Pin<Box<StreamRead<'_, String>>> = Box::pin(read);
    let _: (StreamResult, Vec<String>) = read.as_mut().cancel();
    drop(read);
    let _: Option<String> = reader.next().await;
    let _: Vec<String> = reader.collect().await;
    let _: String = format!("{writer:?}");
}

async fn raw_streams<O: StreamOps + 'static>(mut writer: RawStreamWriter<O>, mut reader: RawStreamReader<O>)
where
    O::Payload: Default,
{
    let write: RawStreamWrite<'_, O> = writer.write(vec![O::Payload::default()]);
    let _: (StreamResult, AbiBuffer<O>) = write.await;
    let read: RawStreamRead<'_, O> = reader.read(Vec::new());
    let _: (StreamResult, Vec<O::Payload>) = read.await;
    let stream: rt::RawStreamReaderStream<O> = reader.into_stream();
    let reader: Option<RawStreamReader<O>> = stream.into_inner();
    fn is_stream<S: futures_core::Stream + Unpin>(_: S) {}
    is_stream(rt::RawStreamReaderStream::new(reader.expect("it is idle")));
}

async fn futures(writer: FutureWriter<u32>, other: FutureWriter<u32>, reader: FutureReader<u32>) {
    let mut write: Pin<Box<FutureWrite<u32>>> = Box::pin(writer.write(1));
    match write.as_mut().cancel() {
        FutureWriteCancel::AlreadySent => {}
        FutureWriteCancel::Dropped(value) => assert_eq!(value, 1),
        FutureWriteCancel::Cancelled(value, writer) => match writer.write(value).await {
            Ok(()) => {}
            Err(FutureWriteError { value }) => assert_eq!(value, 1),
        },
    }
    let error: Result<(), FutureWriteError<u32>> = other.write(2).await;
    let _: Box<dyn std::error::Error> = Box::new(error.expect_err("nobody reads"));
    let mut read: Pin<Box<FutureRead<u32>>> = Box::pin(reader.into_future());
    let reader: Result<u32, FutureReader<u32>> = read.as_mut().cancel();
    let _: u32 = reader.expect_err("nothing was written").await;
}

async fn raw_futures<O: FutureOps + Clone + 'static>(ops: O, value: O::Payload, other: O::Payload) {
    // SAFETY: it is not called.
    let (writer, reader) = unsafe { rt::raw_future_new(ops) };
    let write: RawFutureWrite<O> = writer.write(value);
    let mut write = Box::pin(write);
    match write.as_mut().cancel() {
        rt::RawFutureWriteCancel::AlreadySent | rt::RawFutureWriteCancel::Dropped(_) => {}
        rt::RawFutureWriteCancel::Cancelled(_, writer) => {
            let writer: RawFutureWriter<O> = writer;
            writer.write_and_forget(other);
        }
    }
    let read: RawFutureRead<O> = RawFutureReader::into_future(reader);
    let _: O::Payload = read.await;
}

async fn spawned() {
    let mut handle: JoinHandle<u32> = spawn_local(async {
        yield_async().await;
        1
    });
    handle.cancel();
    let _: Option<u32> = handle.await;
}

/// The names that generated code uses.
async fn generated(mut import: Import) {
    unsafe extern "C" fn new() -> u64 {
        0
    }
    unsafe extern "C" fn end(_: u32) {}
    unsafe extern "C" fn cancel(_: u32) -> u32 {
        0
    }
    unsafe extern "C" fn write(_: u32, _: *const u8) -> u32 {
        0
    }
    unsafe extern "C" fn read(_: u32, _: *mut u8) -> u32 {
        0
    }
    unsafe extern "C" fn write_many(_: u32, _: *const u8, _: usize) -> u32 {
        0
    }
    unsafe extern "C" fn read_many(_: u32, _: *mut u8, _: usize) -> u32 {
        0
    }
    unsafe fn lower(_: u32, _: *mut u8) {}
    unsafe fn lift(_: *mut u8) -> u32 {
        0
    }
    unsafe fn free(_: *mut u8) {}

    static STREAM: rt::StreamVtable<u32> = rt::StreamVtable {
        layout: Layout::new::<u32>(),
        lower: Some(lower),
        dealloc_lists: None,
        lift: Some(lift),
        start_write: write_many,
        start_read: read_many,
        cancel_write: cancel,
        cancel_read: cancel,
        drop_writable: end,
        drop_readable: end,
        new,
    };
    static FUTURE: rt::FutureVtable<u32> = rt::FutureVtable {
        layout: Layout::new::<u32>(),
        lower,
        dealloc_lists: free,
        lift,
        start_write: write,
        start_read: read,
        cancel_write: cancel,
        cancel_read: cancel,
        drop_writable: end,
        drop_readable: end,
        new,
    };
    // SAFETY: it is not called.
    unsafe {
        let _: (StreamWriter<u32>, StreamReader<u32>) = rt::stream_new(&STREAM);
        let _: (FutureWriter<u32>, FutureReader<u32>) = rt::future_new(|| 0, &FUTURE);
        let _: u32 = FutureReader::new(1, &FUTURE).take_handle();
        let _: StreamReader<u32> = StreamReader::new(1, &STREAM);
        let _: i32 = rt::start_task(async {
            let cancel = rt::TaskCancelOnDrop::new();
            cancel.forget();
        });
        let _: u32 = rt::callback(0, 0, 0);
    }
    let _: u32 = rt::Subtask::call(&mut import, 1).await;
    let context = rt::ErrorContext::new("");
    let _: String = rt::ErrorContext::from_handle(context.handle()).debug_message();
}

#[derive(Clone)]
struct Ops;

impl FutureOps for Ops {
    type Payload = u32;

    fn new(&mut self) -> u64 {
        0
    }
    fn elem_layout(&mut self) -> Layout {
        Layout::new::<u32>()
    }
    unsafe fn lower(&mut self, _: u32, _: *mut u8) {}
    unsafe fn dealloc_lists(&mut self, _: *mut u8) {}
    unsafe fn lift(&mut self, _: *mut u8) -> u32 {
        0
    }
    unsafe fn start_write(&mut self, _: u32, _: *const u8) -> u32 {
        0
    }
    unsafe fn start_read(&mut self, _: u32, _: *mut u8) -> u32 {
        0
    }
    unsafe fn cancel_read(&mut self, _: u32) -> u32 {
        0
    }
    unsafe fn cancel_write(&mut self, _: u32) -> u32 {
        0
    }
    unsafe fn drop_readable(&mut self, _: u32) {}
    unsafe fn drop_writable(&mut self, _: u32) {}
}

struct Import;

// SAFETY: it is not called.
unsafe impl rt::Subtask for Import {
    type Params = u32;
    type ParamsLower = (u32,);
    type Results = u32;

    fn abi_layout(&mut self) -> Layout {
        Layout::new::<u32>()
    }
    fn results_offset(&mut self) -> usize {
        0
    }
    unsafe fn call_import(&mut self, _: (u32,), _: *mut u8) -> u32 {
        0
    }
    unsafe fn params_lower(&mut self, number: u32, _: *mut u8) -> (u32,) {
        (number,)
    }
    unsafe fn params_dealloc_lists(&mut self, _: (u32,)) {}
    unsafe fn params_dealloc_lists_and_own(&mut self, _: (u32,)) {}
    unsafe fn results_lift(&mut self, _: *mut u8) -> u32 {
        0
    }
}

/// Futures of calls and of streams are `Send` where what they hold is.
#[allow(dead_code, reason = "it is only to compile")]
fn are_sent(mut import: Import, mut reader: StreamReader<String>) -> Vec<Pin<Box<dyn Future<Output = ()> + Send>>> {
    let call = async move { assert_eq!(rt::Subtask::call(&mut import, 1).await, 1) };
    let read = async move { drop(reader.next().await) };
    vec![Box::pin(call), Box::pin(read)]
}
