//! The reports of `--report`, collected while a command runs and written when it ends.

use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, LabelKind};
use witcraft_report::{Check, Report};

use crate::opts::reports::Request;

/// The reports to write, and their contents.
#[derive(Default)]
pub(crate) struct Reports {
    command: &'static str,
    requests: Vec<Request>,
    /// The checked inputs, named as by the user.
    subjects: Vec<String>,
    findings: Vec<Diagnostic>,
    /// Checks that a command made itself.
    checks: Vec<Check>,
}

/// A finished report: its destination and its text.
pub(crate) struct Finished<'a> {
    pub(crate) to: Option<&'a Path>,
    pub(crate) text: String,
}

impl Reports {
    /// Reports of a command that checks `subjects`.
    pub(crate) fn new(command: &'static str, requests: &[Request], subjects: &[PathBuf]) -> Reports {
        let name = |path: &PathBuf| match crate::input::is_dash(path) {
            true => "<stdin>".to_owned(),
            false => path.display().to_string(),
        };
        let subjects = subjects.iter().map(name).collect();
        Reports { command, requests: requests.to_vec(), subjects, findings: Vec::new(), checks: Vec::new() }
    }

    /// Records findings, if any reports are requested.
    pub(crate) fn add(&mut self, findings: &[Diagnostic]) {
        if !self.requests.is_empty() {
            self.findings.extend_from_slice(findings);
        }
    }

    /// Adds checks with their findings.
    pub(crate) fn add_checks(&mut self, checks: Vec<Check>) {
        self.checks.extend(checks);
    }

    /// All requested reports.
    pub(crate) fn finish(&self) -> Vec<Finished<'_>> {
        if self.requests.is_empty() {
            return Vec::new();
        }
        let checks = self.checks();
        let report = Report { command: self.command, version: env!("CARGO_PKG_VERSION"), checks: &checks };
        let text = |request: &Request| report.to_text(request.format);
        self.requests.iter().map(|request| Finished { to: request.path.as_deref(), text: text(request) }).collect()
    }

    /// The checked inputs with their findings. Findings in other files become separate checks, named after the file.
    fn checks(&self) -> Vec<Check> {
        let subjects = self.subjects.iter().map(|name| Check::new(name, Vec::new()));
        let mut checks: Vec<Check> = self.checks.iter().cloned().chain(subjects).collect();
        for finding in &self.findings {
            let file = file(finding);
            let is_in = |check: &Check| file.is_some_and(|file| holds(&check.name, file));
            // A file that is named itself, before the folder that it is in.
            let exact = checks.iter().position(|check| file == Some(check.name.as_str()));
            let place = exact.or_else(|| checks.iter().position(is_in)).or_else(|| {
                // Findings about nothing in particular belong to the only subject there is.
                (file.is_none() && checks.len() == 1).then_some(0)
            });
            match place {
                Some(place) => checks[place].findings.push(finding.clone()),
                None => checks.push(Check::new(file.unwrap_or("the arguments"), vec![finding.clone()])),
            }
        }
        checks
    }
}

/// The file of a finding.
fn file(finding: &Diagnostic) -> Option<&str> {
    let primary = finding.labels.iter().find(|label| label.kind == LabelKind::Primary);
    let of_text = primary.or(finding.labels.first()).map(|label| label.span.source().name());
    of_text.or(finding.origin.as_ref().map(|origin| origin.path.as_str())).filter(|path| !path.is_empty())
}

/// Whether a folder contains a file.
fn holds(folder: &str, file: &str) -> bool {
    Path::new(file).starts_with(folder)
}
