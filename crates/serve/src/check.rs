//! Settings that contradict each other.

use witcraft_diagnostics::Diagnostic;

use crate::config::Route;

/// What no server can be given: routes that clash, and limits that contradict each other.
pub(crate) fn check(routes: &[Route]) -> Vec<Diagnostic> {
    let mut findings = clashes(routes);
    for route in routes {
        // Limits of the command line are in all routes; what is wrong with them is said once.
        for finding in contradictions(route) {
            if !findings.iter().any(|other| other.message == finding.message) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// Routes that have the same path.
fn clashes(routes: &[Route]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (index, route) in routes.iter().enumerate() {
        if let Some(other) = routes[..index].iter().find(|other| other.path == route.path) {
            let (path, one, two) = (&route.path, other.component.display(), route.component.display());
            let message = format!("two components answer the path `{path}`: `{one}` and `{two}`");
            let help = "give each a path of its own, as in `/api=api.wasm`; the longest that matches wins";
            findings.push(Diagnostic::error("serve/route-clash", message).help(help));
        }
    }
    findings
}

fn contradictions(route: &Route) -> Vec<Diagnostic> {
    let (settings, limits) = (&route.settings, &route.settings.limits);
    let mut findings = Vec::new();
    let mut add = |message: String, help: &str| findings.push(Diagnostic::error("serve/limits", message).help(help));
    if settings.reuse == 0 {
        add("an instance must answer a request: `reuse` is 0".to_owned(), "1 makes a fresh instance for each request");
    }
    if settings.concurrent == 0 {
        add("an instance must answer a request: `concurrent` is 0".to_owned(), "1 answers one after the other");
    }
    if settings.concurrent > settings.reuse && settings.reuse > 0 {
        let (concurrent, reuse) = (settings.concurrent, settings.reuse);
        add(
            format!("an instance cannot answer {concurrent} requests at a time if it answers {reuse} in all"),
            "`reuse` must be at least `concurrent`",
        );
    }
    if limits.requests == 0 {
        add("no request could ever begin: `max-requests` is 0".to_owned(), "allow at least one at a time");
    }
    if limits.memory == 0 {
        add("no instance could ever begin: `max-memory` is 0".to_owned(), "allow some, such as `64MiB`");
    }
    if limits.fuel == Some(0) {
        add("no instance could ever begin: `fuel` is 0".to_owned(), "an instruction takes about one unit");
    }
    if let Some(timeout) = limits.timeout
        && limits.queue > 0
        && limits.queue_timeout >= timeout
    {
        let (queue, timeout) = (humantime::format_duration(limits.queue_timeout), humantime::format_duration(timeout));
        add(
            format!("a request that waits {queue} in the queue has no time left: it has {timeout} in all"),
            "`queue-timeout` must be less than `timeout`",
        );
    }
    findings
}
