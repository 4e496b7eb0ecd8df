//! Rust programs as WebAssembly components: [`generate!`] makes bindings from WIT where a program is compiled.
//!
//! ```
//! # // The macro is `witcraft_guest::generate!` here, and `wit_bindgen::generate!` in a program that calls the crate so.
//! # mod example {
//! witcraft_guest::generate!({
//!     inline: "
//!         package demo:greeter;
//!         world greeter {
//!             export greet: func(name: string) -> string;
//!         }
//!     ",
//! });
//!
//! struct Greeter;
//!
//! impl Guest for Greeter {
//!     fn greet(name: String) -> String {
//!         format!("Hello, {name}!")
//!     }
//! }
//!
//! export!(Greeter);
//! # }
//! ```
//!
//! The crate stands in for `wit-bindgen`: programs that are written for that need another line in `Cargo.toml`,
//!
//! ```toml
//! wit-bindgen = { package = "witcraft-guest", version = "0.1" }
//! ```
//!
//! and nothing else.
//!
//! # Asynchronous functions
//!
//! A function that is `async` in WIT is an `async fn`, imported or exported. Futures of the crate run in the task of the exported
//! function that awaits them; no runtime has to be started.
//!
//! ```
//! # mod example {
//! witcraft_guest::generate!({
//!     inline: "
//!         package demo:lines;
//!         world lines {
//!             import delay: async func(milliseconds: u32);
//!             export shout: async func(text: stream<u8>) -> stream<u8>;
//!         }
//!     ",
//! });
//!
//! use witcraft_guest::{StreamReader, StreamResult};
//!
//! struct Lines;
//!
//! impl Guest for Lines {
//!     async fn shout(mut text: StreamReader<u8>) -> StreamReader<u8> {
//!         delay(10).await;
//!         let (mut writer, reader) = wit_stream::new();
//!         // With the feature `async-spawn`, what is spawned goes on after the function has returned.
//!         # mod witcraft_guest { pub fn spawn_local(_: impl Future<Output = ()> + 'static) {} }
//!         witcraft_guest::spawn_local(async move {
//!             loop {
//!                 let (result, mut bytes) = text.read(Vec::with_capacity(4096)).await;
//!                 bytes.make_ascii_uppercase();
//!                 if result == StreamResult::Dropped || !writer.write_all(bytes).await.is_empty() {
//!                     break;
//!                 }
//!             }
//!         });
//!         reader
//!     }
//! }
//!
//! export!(Lines);
//! # }
//! ```
//!
//! - To drop a future gives up what it waits for: a call is cancelled, and so is a read or a write. The drop waits until the other side
//!   has let go. To know what was transferred nevertheless, call `cancel` of the read or the write.
//! - Any waker can be woken from any task of the component; the waker's task then continues. There is no needless
//!   polling.
//! - Streams and futures may be made, polled and dropped where there is no task, as in a function that is not asynchronous. Nobody
//!   calls a waker there, so poll again, or await them in a task later. A read or a write that is dropped there is not given up, which
//!   might block: it goes on until it is over, or until the stream is used in a task. Leave a call that goes on to a task.
//! - A `FutureWriter` that is dropped writes the default that it was made with.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `async` (default) | all of the above |
//! | `async-spawn` | `spawn_local` and `JoinHandle` |
//! | `futures-stream` | `StreamReader::into_stream` and `StreamWriter::into_sink`, for the crate `futures` |
//! | `tokio-io`, `futures-io` | `into_async_read` and `into_async_write` of streams of bytes, for tokio and the crate `futures` |
//! | `inter-task-wakeup` | the name `UnitStreamOps`. Tasks wake each other without it |
//! | `macros` (default), `macro-string` (default), `wasi` | [`generate!`], macros in its options, and WASI's packages |
//! | `std` (default), `bitflags` | `HashMap` for maps in code of `wit-bindgen`, and flags of the crate `bitflags` |
#![no_std]

#[doc(hidden)]
pub extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

pub mod resource;
#[doc(hidden)]
pub mod rt;

#[cfg(feature = "async")]
pub use rt::async_support::{
    AbiBuffer, FutureOps, FutureRead, FutureReader, FutureWrite, FutureWriteCancel, FutureWriteError, FutureWriter,
    RawFutureRead, RawFutureReader, RawFutureWrite, RawFutureWriteCancel, RawFutureWriter, RawStreamRead,
    RawStreamReader, RawStreamWrite, RawStreamWriter, StreamOps, StreamRead, StreamReader, StreamResult, StreamWrite,
    StreamWriter, backpressure_dec, backpressure_inc, block_on, yield_async, yield_blocking,
};

#[cfg(feature = "inter-task-wakeup")]
pub use rt::async_support::UnitStreamOps;
#[cfg(any(feature = "tokio-io", feature = "futures-io"))]
pub use rt::async_support::{ByteReader, ByteWriter};
#[cfg(feature = "async-spawn")]
pub use rt::async_support::{JoinHandle, spawn_local};
#[cfg(feature = "futures-stream")]
pub use rt::async_support::{
    RawStreamReaderStream, RawStreamWriterSink, ReaderDropped, StreamReaderStream, StreamWriterSink,
};

#[cfg(feature = "macros")]
mod generate;

#[cfg(feature = "macros")]
#[doc(hidden)]
pub use witcraft_guest_macro::generate as __generate;
