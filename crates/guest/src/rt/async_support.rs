//! Tasks, streams and futures of the component model, for programs and for the code that bindings generate.
//!
//! [`start_task`] and [`callback`] are behind the core functions of asynchronous exports; a [`Call`] is behind those of
//! imports. Each pending operation has a waitable, which the running task adds to its set, and a waker, which receives
//! the waitable's code. Nothing here spins: a task that cannot continue returns to its host.
//!
//! All state belongs to one task: its futures, wakers and waitable set. Only the pointer to the running task is shared
//! across crates and versions (`current.rs`).

mod blocked;
mod buffer;
mod builtins;
#[cfg(any(feature = "tokio-io", feature = "futures-io"))]
mod byte_reader;
#[cfg(any(feature = "tokio-io", feature = "futures-io"))]
mod byte_writer;
mod call;
#[cfg(feature = "async-spawn")]
mod children;
#[cfg(not(feature = "async-spawn"))]
#[path = "async_support/no_children.rs"]
mod children;
mod current;
mod error_context;
mod export;
mod future;
mod future_ops;
mod future_read;
mod future_write;
#[cfg(feature = "futures-stream")]
mod futures_stream;
mod left;
mod leftover;
mod lock;
mod room;
mod slot;
#[cfg(feature = "async-spawn")]
mod spawn;
mod stream;
mod stream_ops;
mod stream_read;
mod stream_read_one;
mod stream_write;
mod stream_write_one;
mod subtask;
mod task;
mod unit_stream;
mod waiters;
mod waiting;
mod wakeup;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use buffer::AbiBuffer;
#[cfg(any(feature = "tokio-io", feature = "futures-io"))]
pub use byte_reader::ByteReader;
#[cfg(any(feature = "tokio-io", feature = "futures-io"))]
pub use byte_writer::ByteWriter;
pub use call::{Call, Handles};
pub use error_context::ErrorContext;
pub use export::{
    TaskCancelOnDrop, backpressure_dec, backpressure_inc, block_on, callback, start_task, yield_async, yield_blocking,
};
pub use future::{
    FutureRead, FutureReader, FutureWrite, FutureWriteCancel, FutureWriteError, FutureWriter, future_new,
    raw_future_new,
};
pub use future_ops::{FutureOps, FutureVtable};
pub use future_read::{RawFutureRead, RawFutureReader};
pub use future_write::{RawFutureWrite, RawFutureWriteCancel, RawFutureWriter};
#[cfg(feature = "futures-stream")]
pub use futures_stream::{
    RawStreamReaderStream, RawStreamWriterSink, ReaderDropped, StreamReaderStream, StreamWriterSink,
};
#[cfg(feature = "async-spawn")]
pub use spawn::{JoinHandle, spawn_local};
pub use stream::{
    RawStreamRead, RawStreamReader, RawStreamWrite, RawStreamWriter, StreamRead, StreamReader, StreamResult,
    StreamWrite, StreamWriter, raw_stream_new, stream_new,
};
pub use stream_ops::{StreamOps, StreamVtable};
pub use subtask::Subtask;
pub use unit_stream::UnitStreamOps;
