//! What a server tells whoever runs it.

use std::time::Duration;

use witcraft_diagnostics::Diagnostic;

use crate::config::{Route, Settings};

/// Receives what happens. Lines come without an end, from one thread.
pub trait Events: Send + Sync + 'static {
    /// A line of the access log.
    fn access(&self, line: &str);
    /// A line that a guest wrote, or that is about a guest.
    fn guest(&self, line: &str);
    /// Something that happened to the server.
    fn event(&self, event: &Event);
    /// The routes, read again where they are in a file.
    ///
    /// # Errors
    /// They cannot be read.
    fn routes(&self) -> Result<Vec<Route>, Vec<Diagnostic>>;
    /// How the component of a route is run, which was just read. Asked each time that it is loaded, before anything of it runs.
    ///
    /// # Errors
    /// It may not be run.
    fn admit(&self, route: &Route, bytes: &[u8]) -> Result<Settings, Vec<Diagnostic>>;
}

/// Something that happened to a server.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// It listens at this URL.
    Listening(String),
    /// Metrics and the state can be asked for at this URL.
    Admin(String),
    /// A component cannot be loaded. It is tried again after a time.
    Failed {
        /// The route.
        route: String,
        /// Why.
        findings: Vec<Diagnostic>,
        /// When it is tried again.
        again: Duration,
    },
    /// A component that could not be loaded is there now.
    Recovered {
        /// The route.
        route: String,
    },
    /// A component was unloaded because nobody asked for it, and cannot be loaded now that somebody does.
    NotLoaded {
        /// The route.
        route: String,
        /// Why.
        findings: Vec<Diagnostic>,
    },
    /// Everything was loaded again; what was not mentioned as kept is new.
    Reloaded {
        /// How many components were replaced.
        replaced: usize,
    },
    /// Something cannot be loaded again, and goes on as it was.
    Kept {
        /// What.
        what: String,
        /// Why.
        findings: Vec<Diagnostic>,
    },
    /// Traces or metrics cannot be sent any more.
    TelemetryFailed {
        /// Where they were to go.
        url: String,
        /// Why not.
        reason: String,
    },
    /// They can be sent again.
    TelemetryRecovered {
        /// Where they go.
        url: String,
    },
    /// The last of them could not be sent before the end.
    TelemetryLost,
    /// It was told to stop, and goes on with this many requests.
    Stopping {
        /// How many requests there are.
        requests: usize,
    },
    /// It stopped.
    Stopped {
        /// Requests that were cut off.
        cut: usize,
    },
}
