//! Reports that a command leaves behind: what `--report` asks for, gathered while the command runs and written when it ends.

use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, LabelKind};
use witcraft_report::{Check, Report};

use crate::opts::reports::Request;

/// Reports to write, and what is to be in them.
#[derive(Default)]
pub(crate) struct Reports {
    command: &'static str,
    requests: Vec<Request>,
    /// What is checked, by the names that the user has for it.
    subjects: Vec<String>,
    findings: Vec<Diagnostic>,
    /// Checks that a command made itself.
    checks: Vec<Check>,
}

/// A report that is finished: where it goes, and its text.
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

    /// Notes findings, where somebody asked for reports.
    pub(crate) fn add(&mut self, findings: &[Diagnostic]) {
        if !self.requests.is_empty() {
            self.findings.extend_from_slice(findings);
        }
    }

    /// Adds checks with what was found in them.
    pub(crate) fn add_checks(&mut self, checks: Vec<Check>) {
        self.checks.extend(checks);
    }

    /// All reports that were asked for.
    pub(crate) fn finish(&self) -> Vec<Finished<'_>> {
        if self.requests.is_empty() {
            return Vec::new();
        }
        let checks = self.checks();
        let report = Report { command: self.command, version: env!("CARGO_PKG_VERSION"), checks: &checks };
        let text = |request: &Request| report.to_text(request.format);
        self.requests.iter().map(|request| Finished { to: request.path.as_deref(), text: text(request) }).collect()
    }

    /// What was checked, each with what was found in it. What was found elsewhere is a check of its own, by its file's name.
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

/// The file that a finding is in.
fn file(finding: &Diagnostic) -> Option<&str> {
    let primary = finding.labels.iter().find(|label| label.kind == LabelKind::Primary);
    let of_text = primary.or(finding.labels.first()).map(|label| label.span.source().name());
    of_text.or(finding.origin.as_ref().map(|origin| origin.path.as_str())).filter(|path| !path.is_empty())
}

/// Whether a folder holds a file.
fn holds(folder: &str, file: &str) -> bool {
    Path::new(file).starts_with(folder)
}
