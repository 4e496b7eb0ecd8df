//! The options of a run.

use std::any::Any;
use std::io::Write;

use witcraft_host::{Cache, Grants, Limits, Native};

/// Everything a run is given besides the component. The default grants nothing, calls `wasi:cli/run`, and caches
/// nothing.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The grants of the guest.
    pub grants: Grants,
    /// The resource limits of the guest.
    pub limits: Limits,
    /// Calls to make instead of running the component as a program, each `function(arguments)` with the arguments in
    /// WAVE.
    pub invoke: Vec<String>,
    /// Whether the bytes are compiled code that [`precompile`](crate::precompile) made. Whoever made them is trusted.
    pub precompiled: bool,
    /// What is recorded beside the results.
    pub record: Record,
    /// What compiled code exposes to native debuggers and profilers.
    pub native: Native,
    /// The cache of compiled code between runs.
    pub cache: Option<Cache>,
    /// Where results of calls are written as they come: a line for each value, and the bytes of a `stream<u8>` as they are.
    /// Without it, they are in the [`Outcome`](crate::Outcome).
    pub results: Option<fn() -> Box<dyn Write + Send>>,
    /// Called before code is compiled, which can take seconds; what it returns is dropped when that is done. Not called
    /// for code that the cache has.
    pub while_compiling: Option<fn() -> Box<dyn Any>>,
}

/// What is recorded of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Where the guest spends its time: [`Outcome::profile`](crate::Outcome::profile).
    pub profile: bool,
    /// What it left when it trapped: [`Outcome::core_dump`](crate::Outcome::core_dump).
    pub core_dump: bool,
}
