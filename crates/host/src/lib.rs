//! The host of guests: an embedded Wasmtime that grants nothing by default.
//!
//! A guest comes to life in four steps, each a function of values:
//!
//! 1. [`engine`] makes an engine with [`Settings`]: what code is compiled with, and where instances live.
//! 2. [`Code::load`] compiles a component, or takes its code from the [`Cache`].
//! 3. [`link`] puts it together with WASI, and reports imports that nobody offers.
//! 4. [`Host::new`] makes the data of a store from [`Grants`] and [`Limits`]: what the guest may use, and how much of it.
//!
//! What then calls the guest is not decided here: `run` calls a program or functions, `serve` answers requests. Both name
//! what goes wrong with [`reason`], [`frames`] and [`thrown`].

mod address;
mod backtrace;
mod cache;
mod compile;
mod engine;
mod fixed_clock;
mod grants;
mod limits;
mod link;
mod net;
mod outgoing;
mod precompiled;
mod reproducible;
mod rule;
mod state;
mod synchronous;
mod tls;
mod trap;
mod uncaught;
mod watchdog;

pub use backtrace::frames;
pub use cache::{Cache, Key};
pub use compile::{Code, componentized};
pub use engine::{Native, Pool, Settings, chain, engine};
pub use grants::{Dir, DirError, Grants, Limits, Stdio};
pub use limits::{MemoryExceeded, MemoryLimiter};
pub use link::link;
pub use net::{Endpoint, EndpointError, Listen, Net, Peers, Refusal, Refusals};
pub use precompiled::{NotPrecompiled, not_precompiled, precompile};
pub use reproducible::Reproducible;
pub use rule::{HttpRule, HttpRuleError};
pub use state::{Host, Observed, Streams};
pub use synchronous::needs_no_tasks;
pub use tls::{public_roots, tls_connector};
pub use trap::reason;
pub use uncaught::thrown;
pub use watchdog::Watchdog;
