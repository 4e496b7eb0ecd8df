//! Writes what a server has to say.

use std::io::Write;
use std::time::SystemTime;

use serde_json::{Value, json};
use witcraft_diagnostics::Diagnostic;
use witcraft_serve::{Event, Events, LogFormat, Route, Settings};

use super::Source;
use crate::report::Reporter;

/// The streams of this process: the access log on standard output, everything else on standard error.
pub(super) struct Console {
    format: LogFormat,
    reporter: Reporter,
    source: Source,
}

impl Console {
    pub(super) fn new(format: LogFormat, reporter: Reporter, source: Source) -> Console {
        Console { format, reporter, source }
    }

    fn text(&self, event: &Event) {
        let say = |text: String| drop(writeln!(std::io::stderr(), "{text}"));
        let show = |findings: &[Diagnostic]| self.reporter.show(findings);
        match event {
            Event::Listening(url) => say(format!("listening on {url}")),
            Event::Admin(url) => say(format!("metrics and state on {url}")),
            Event::Failed { route, findings, again } => {
                show(findings);
                let again = humantime::format_duration(*again);
                say(format!("the component of `{route}` cannot be loaded; it is tried again in {again}"));
            }
            Event::Recovered { route } => say(format!("the component of `{route}` is loaded now")),
            Event::NotLoaded { route, findings } => {
                show(findings);
                say(format!("the component of `{route}` cannot be loaded; its requests get status 503"));
            }
            Event::Reloaded { replaced: 0 } => say("loaded again: no component has changed".to_owned()),
            Event::Reloaded { replaced } => say(format!("loaded again: {replaced} replaced")),
            Event::Kept { what, findings } => {
                show(findings);
                say(format!("{what} cannot be loaded again; what was there goes on"));
            }
            Event::TelemetryFailed { url, reason } => {
                say(format!("telemetry cannot be sent to {url}: {reason}; requests go on"));
            }
            Event::TelemetryRecovered { url } => say(format!("telemetry is sent to {url} again")),
            Event::TelemetryLost => say("the last traces or metrics could not be sent".to_owned()),
            Event::Stopping { requests } => say(format!("stopping; {requests} requests go on")),
            Event::Stopped { cut: 0 } => say("stopped".to_owned()),
            Event::Stopped { cut } => say(format!("stopped; {cut} requests were cut off")),
            // A later version of the library may tell more than this one has words for.
            _ => {}
        }
    }
}

fn object(event: &Event) -> Value {
    match event {
        Event::Listening(url) => json!({ "event": "listening", "url": url }),
        Event::Admin(url) => json!({ "event": "admin", "url": url }),
        Event::Failed { route, findings, again } => {
            json!({ "event": "failed", "route": route, "again_seconds": again.as_secs(), "diagnostics": findings })
        }
        Event::Recovered { route } => json!({ "event": "recovered", "route": route }),
        Event::NotLoaded { route, findings } => {
            json!({ "event": "not-loaded", "route": route, "diagnostics": findings })
        }
        Event::Reloaded { replaced } => json!({ "event": "reloaded", "replaced": replaced }),
        Event::Kept { what, findings } => json!({ "event": "kept", "what": what, "diagnostics": findings }),
        Event::TelemetryFailed { url, reason } => json!({ "event": "telemetry-failed", "url": url, "reason": reason }),
        Event::TelemetryRecovered { url } => json!({ "event": "telemetry-recovered", "url": url }),
        Event::TelemetryLost => json!({ "event": "telemetry-lost" }),
        Event::Stopping { requests } => json!({ "event": "stopping", "requests": requests }),
        Event::Stopped { cut } => json!({ "event": "stopped", "cut": cut }),
        _ => json!({ "event": "other" }),
    }
}

impl Events for Console {
    fn access(&self, line: &str) {
        // Whoever reads the log may have gone; the server goes on.
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    fn guest(&self, line: &str) {
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    fn event(&self, event: &Event) {
        match self.format {
            LogFormat::Text | LogFormat::None => self.text(event),
            LogFormat::Json => {
                let mut object = object(event);
                object["time"] = humantime::format_rfc3339_millis(SystemTime::now()).to_string().into();
                let _ = writeln!(std::io::stderr(), "{object}");
            }
        }
    }

    fn routes(&self) -> Result<Vec<Route>, Vec<Diagnostic>> {
        self.source.routes()
    }

    fn admit(&self, route: &Route, bytes: &[u8]) -> Result<Settings, Vec<Diagnostic>> {
        self.source.admit(route, bytes)
    }
}
