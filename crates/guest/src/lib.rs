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
//! A world with functions that are `async`, streams or futures is used through `async fn`, and [`StreamReader`] and its like, which a
//! program makes with the functions `wit_stream::new` and `wit_future::new` of its bindings.
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
