//! The catalogue of WASI: every interface, with its versions, its capability, its providers, and the grant that it
//! needs.
//!
//! All commands that inspect, run, adapt or transpile components use this catalogue, so they cannot disagree about an
//! interface. Nothing here depends on WIT text or on an engine: [`interfaces`] is a table that tests compare with the
//! built-in WIT (here) and with the engine (in `run`).
//!
//! ```
//! use witcraft_wasi::{Capability, Grant, Name, Track};
//!
//! let name = Name::parse("wasi:filesystem/types@0.2.6").expect("it is a name of WASI");
//! assert_eq!(name.track(), Some(Track::V0_2));
//! assert_eq!(name.capability(), Some(Capability::Files));
//! assert_eq!(Capability::Files.grant(), Grant::Directory);
//! ```

#![warn(missing_docs)]

mod capability;
mod interface;
mod name;
pub mod preview1;
mod role;

pub use capability::{Capability, Grant};
pub use interface::{Interface, Supplier, find, interfaces};
pub use name::{Name, Track, is_interface, is_wasi};
pub use role::{Object, Reach, Role, Standard, object, role};

/// The interface whose `run` makes a component a program.
pub const RUN: &str = "wasi:cli/run";

/// The interface that answers HTTP requests, in WASI 0.2.
pub const INCOMING_HANDLER: &str = "wasi:http/incoming-handler";

/// The interface through which a guest ends its process.
pub const EXIT: &str = "wasi:cli/exit";

/// The first version of [`EXIT`] that has `exit-with-code`, with which a guest exits with any status.
pub const EXIT_WITH_CODE: &str = "wasi:cli/exit@0.2.12";

/// The interface with environment variables and command-line arguments.
pub const ENVIRONMENT: &str = "wasi:cli/environment";

/// The interface with a clock that asynchronous guests wait for.
pub const MONOTONIC_CLOCK: &str = "wasi:clocks/monotonic-clock@0.3.0";

/// What serves HTTP in WASI 0.2, with the track.
pub const HTTP_HANDLER_2: &str = "wasi:http/incoming-handler@0.2";

/// What serves HTTP in WASI 0.3, with the track.
pub const HTTP_HANDLER_3: &str = "wasi:http/handler@0.3";

/// The interface that handles HTTP requests, in WASI 0.3.
pub const HTTP_HANDLER: &str = "wasi:http/handler";

/// The interface with the classes of requests and responses.
pub const HTTP_TYPES: &str = "wasi:http/types";

/// The function that returns random bits in WASI 0.2 and 0.3, and its interface.
pub const RANDOM_U64: (&str, &str) = ("wasi:random/random", "get-random-u64");

/// The function that returns the time of day in WASI 0.2, and its interface.
pub const WALL_CLOCK_NOW: (&str, &str) = ("wasi:clocks/wall-clock", "now");

/// The function that returns the time of day in WASI 0.3, and its interface. The result is laid out as that of [`WALL_CLOCK_NOW`].
pub const SYSTEM_CLOCK_NOW: (&str, &str) = ("wasi:clocks/system-clock", "now");
