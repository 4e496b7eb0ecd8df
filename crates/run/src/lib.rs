//! Runs components on an embedded Wasmtime, with nothing granted by default.
//!
//! [`run`] takes the bytes of a component (or of a core module, which it componentizes) and [`Options`], and returns an
//! [`Outcome`]: how the guest ended, and its results. There are two ways to run a component:
//!
//! - As a program: `run` calls the export `wasi:cli/run` of WASI 0.2 or 0.3, and its result is the exit status.
//! - With `--invoke`: `run` calls any export with arguments in
//!   [WAVE](https://github.com/bytecodealliance/wasm-tools/tree/main/crates/wasm-wave). Several calls share one instance,
//!   and a later call can refer to earlier results as `$0`, `$1` and so on, which makes resources usable. Streams and
//!   futures are written as `stream([1, 2])` and `future(3)`; those in results are shown as they arrive
//!   ([`Options::results`]).
//!
//! A guest can use what its [`Grants`] allow: streams, directories, environment, network. Every WASI interface is
//! linked, so that a guest that only imports one still runs; without a grant there are no directories, and every
//! address is denied. [`Limits`] restricts instructions, time and memory.
//!
//! The engine, grants and limits are those of `witcraft-host`. This crate reads no environment variables and prints nothing.

mod allocations;
mod drive;
mod element;
mod execute;
mod exports;
mod invoke;
mod live;
mod options;
mod outcome;
mod precompile;
mod profile;
mod results;
mod snapshot;
mod transfer;
mod types;
mod waiting;
mod wave;

pub use execute::run;
pub use options::{Options, Record};
pub use outcome::{End, Limit, Outcome};
pub use precompile::precompile;
pub use snapshot::{Snapshot, SnapshotError, snapshot};
pub use witcraft_host::{
    Cache, Dir, DirError, Endpoint, EndpointError, Grants, HttpRule, Limits, Listen, Native, Net, Peers, Reproducible,
    Stdio,
};
