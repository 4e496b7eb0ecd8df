//! How the tests of this crate run a fixture.
#![allow(dead_code, reason = "each test file uses what it needs")]

use witcraft_diagnostics::Diagnostic;
use witcraft_run::{Options, Outcome, Stdio, run};

/// The bytes of `fixtures/components/NAME.wat`.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    assembled(&format!("components/{name}.wat"))
}

/// The bytes of the text at `path` in `fixtures`.
pub(crate) fn assembled(path: &str) -> Vec<u8> {
    let path = witcraft_testing::root().join("fixtures").join(path);
    wat::parse_file(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Options that make these calls.
pub(crate) fn calls(calls: &[&str]) -> Options {
    let mut options = Options { invoke: calls.iter().map(|call| (*call).to_owned()).collect(), ..Options::default() };
    options.grants.stdio = Stdio::Buffered { stdin: Vec::new() };
    options
}

/// The outcome of making these calls to a fixture that starts.
#[track_caller]
pub(crate) fn outcome(name: &str, options: &Options) -> Outcome {
    run("test.wasm", &fixture(name), options).unwrap_or_else(|findings| panic!("{}", text(&findings)))
}

/// The results of calls to a fixture.
#[track_caller]
pub(crate) fn values(name: &str, invoke: &[&str]) -> Vec<String> {
    let outcome = outcome(name, &calls(invoke));
    assert_eq!(outcome.end.status(), 0, "{}", text(outcome.end.findings()));
    outcome.values
}

/// What is wrong with making these calls to a fixture, as text.
#[track_caller]
pub(crate) fn refused(name: &str, invoke: &[&str]) -> String {
    match run("test.wasm", &fixture(name), &calls(invoke)) {
        Ok(outcome) => panic!("it ran: {outcome:?}"),
        Err(findings) => text(&findings),
    }
}

/// Findings as text: the code and the message, then labels, notes and help, a line each.
pub(crate) fn text(findings: &[Diagnostic]) -> String {
    let mut lines = Vec::new();
    for finding in findings {
        lines.push(format!("[{}] {}", finding.code, finding.message));
        lines.extend(finding.labels.iter().map(|label| format!("  `{}`: {}", label.span.text(), label.text)));
        lines.extend(finding.notes.iter().map(|note| format!("  note: {note}")));
        lines.extend(finding.help.iter().map(|help| format!("  help: {help}")));
    }
    lines.join("\n")
}
