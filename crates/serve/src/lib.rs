//! Answers HTTP requests with components, on one machine.
//!
//! [`serve`] takes a [`Config`] and [`Route`]s, and returns after SIGTERM or SIGINT. A request passes through these modules:
//!
//! 1. `listen` accepts a connection, makes it one of TLS where that is wanted, and reads HTTP/1.1 or HTTP/2 from it.
//! 2. `request` finds the route in the `table`, refuses what is too large or too much, and waits for its turn.
//! 3. `handler` makes an instance of the component with the grants and limits of its route, or takes one that is free, and has it
//!    answer.
//! 4. `body` streams what is sent both ways.
//! 5. `exchange` holds the state of the request that they share. When the last of them drops it, the request goes to `log`, `metrics`
//!    and, if there is a collector, `telemetry`. If it takes too long, `deadlines` gives up on it.
//!
//! A guest is isolated from others by its store: memory, handles, fuel and time are its own. One that computes yields at each tick of
//! the epoch, so that it never holds a thread for longer; one whose time is over, or that nobody waits for any more, is dropped.
//!
//! A component that nobody asks for is only a path and a key in the cache of code, if there are many: `resident` loads it again.
//!
//! `table` also supervises the components: one that cannot be loaded is tried again, and one that is replaced goes on with the
//! requests that it has.
//!
//! This crate prints nothing: [`Events`] receives what there is to say. It reads no environment variables, but the OpenTelemetry
//! SDK reads its own, if [`Telemetry`] asks for traces or metrics.

mod admin;
mod body;
mod check;
mod component;
mod config;
mod deadlines;
mod events;
mod exchange;
mod file;
mod handler;
mod listen;
mod log;
mod metrics;
mod output;
mod path;
mod request;
mod resident;
mod serve;
mod stall;
mod table;
mod telemetry;
mod tls;
mod trace;
mod watch;

pub use config::{
    Address, AddressError, Collector, Config, Connections, Encoding, Limits, LogFormat, Route, Settings, Telemetry,
    TlsFiles,
};
pub use events::{Event, Events};
pub use file::{Timeout, routes};
pub use path::{Prefix, PrefixError};
pub use serve::serve;
