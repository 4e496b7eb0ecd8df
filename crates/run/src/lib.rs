//! Runs components on an embedded Wasmtime, with nothing granted by default.
//!
//! [`run`] takes the bytes of a component (or of a core module, which is componentized on the way) and [`Options`], and
//! gives an [`Outcome`]: what the guest ended with, and what it returned. There are two ways to run one:
//!
//! - As a program: the export `wasi:cli/run` of WASI 0.2 or 0.3 is called, and its result is the exit status.
//! - By `--invoke`: any export is called with arguments in
//!   [WAVE](https://github.com/bytecodealliance/wasm-tools/tree/main/crates/wasm-wave). Several calls share one
//!   instance, and a later call may name the result of an earlier one as `$0`, `$1` and so on, which is how resources
//!   are used. Streams and futures are written `stream([1, 2])` and `future(3)`; those that come back are shown as they come
//!   ([`Options::results`]).
//!
//! A guest gets what its [`Grants`] say: streams, directories, environment, network. Every WASI interface is linked
//! whether granted or not, so that a guest that merely imports one runs; without the grant there is no directory to
//! open, and every address is refused. It is held to its [`Limits`]: instructions, time and memory.
//!
//! This is the only crate that names Wasmtime. It reads no environment and prints nothing.

mod allocations;
mod cache;
mod component;
mod drive;
mod element;
mod execute;
mod exports;
mod host;
mod invoke;
mod limits;
mod link;
mod live;
mod net;
mod options;
mod outcome;
mod results;
mod snapshot;
mod transfer;
mod trap;
mod types;
mod uncaught;
mod wave;

pub use cache::Cache;
pub use execute::run;
pub use net::{Endpoint, EndpointError, Listen, Net, Peers};
pub use options::{Dir, DirError, Grants, Limits, Options, Stdio};
pub use outcome::{End, Limit, Outcome};
pub use snapshot::{Snapshot, SnapshotError, snapshot};
