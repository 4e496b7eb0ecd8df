//! Accepted findings from an earlier report.

use std::collections::HashSet;

use serde::Deserialize;
use witcraft_diagnostics::{Diagnostic, Origin, Severity};
use witcraft_report::{Check, Fingerprints};

/// The fingerprints of an earlier report.
#[derive(Clone, Debug, Default)]
pub struct Baseline(HashSet<String>);

#[derive(Deserialize)]
struct Document {
    format: String,
    version: u32,
    checks: Vec<Checked>,
}

#[derive(Deserialize)]
struct Checked {
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    fingerprint: String,
}

impl Baseline {
    /// Reads a report that was written with `--report json=FILE`.
    ///
    /// # Errors
    /// It is not a report, or one of an unknown version.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Baseline, Diagnostic> {
        let wrong = |message: String| {
            let finding = Diagnostic::error("project/baseline", message).in_origin(Origin::file(name));
            finding.help("write a new one with `--report json=FILE`")
        };
        let document: Document = serde_json::from_slice(bytes)
            .map_err(|error| wrong(format!("`{name}` is not a report of witcraft: {error}")))?;
        if document.format != "witcraft-report" || document.version != 1 {
            return Err(wrong(format!(
                "expected a report of version 1, but `{name}` has version {}",
                document.version
            )));
        }
        let findings = document.checks.into_iter().flat_map(|check| check.findings);
        Ok(Baseline(findings.map(|finding| finding.fingerprint).collect()))
    }

    /// Lets known findings pass: they are notes from then on. Returns how many there were.
    pub fn accept(&self, checks: &mut [Check]) -> usize {
        let mut prints = Fingerprints::default();
        let mut known = 0;
        for finding in checks.iter_mut().flat_map(|check| &mut check.findings) {
            if self.0.contains(&prints.next(finding)) && finding.severity != Severity::Note {
                finding.severity = Severity::Note;
                finding.notes.push("the baseline contains this finding".to_owned());
                known += 1;
            }
        }
        known
    }
}
