//! Answers HTTP requests with components, on one machine.
//!
//! [`serve`] takes a [`Config`] and [`Route`]s, and returns after SIGTERM or SIGINT. A request passes through these modules:
//!
//! 1. `listen` accepts a connection, makes it one of TLS where that is wanted, and reads HTTP/1.1 or HTTP/2 from it.
//! 2. `request` finds the route in the `table`, refuses what is too large or too much, and waits for its turn.
//! 3. `worker` makes an instance of the component with the grants and limits of its route, or takes one that is idle, and calls
//!    its handler through Wasmtime's `ProxyHandler`.
//! 4. `body` streams what is sent both ways.
//! 5. `exchange` holds the state of the request that they share. When the last of them drops it, the request goes to `log` and `metrics`.
//!
//! A guest is isolated from others by its store: memory, handles, fuel and time are its own. One that computes yields at each tick of
//! the epoch, so that it never holds a thread for longer; one whose time is over, or that nobody waits for any more, is dropped.
//!
//! `table` also supervises the components: one that cannot be loaded is tried again, and one that is replaced goes on with the
//! requests that it has.
//!
//! This crate reads no environment variables and prints nothing: [`Events`] receives what there is to say.

mod admin;
mod body;
mod check;
mod component;
mod config;
mod events;
mod exchange;
mod file;
mod listen;
mod log;
mod metrics;
mod output;
mod path;
mod request;
mod serve;
mod stall;
mod table;
mod tls;
mod trace;
mod watch;
mod worker;

pub use config::{Address, AddressError, Config, Connections, Limits, LogFormat, Route, Settings, TlsFiles};
pub use events::{Event, Events};
pub use file::{Timeout, routes};
pub use path::{Prefix, PrefixError};
pub use serve::serve;
