//! Code quality as GitLab reads it: a list of issues. Each has a line; where a file has none, it is the first.

use serde_json::{Value, json};
use witcraft_diagnostics::{Diagnostic, Severity};

use crate::fingerprint::Fingerprints;
use crate::place::{Place, ends, place};
use crate::{Report, text};

pub(crate) fn write(report: &Report<'_>) -> String {
    let mut prints = Fingerprints::default();
    let checks = report.checks.iter();
    let all = checks.flat_map(|check| check.findings.iter().map(|finding| (check.name.as_str(), finding)));
    let issues: Vec<Value> = all.map(|(name, finding)| issue(name, finding, prints.next(finding))).collect();
    format!("{:#}\n", Value::from(issues))
}

/// A finding; one that has no place is in what was checked.
fn issue(checked: &str, finding: &Diagnostic, fingerprint: String) -> Value {
    let severity = match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    };
    let mut description = text::message(finding);
    let (path, lines) = match place(finding) {
        Some(Place::Text(span)) => {
            let [start, end] = ends(span);
            (span.source().name(), json!({ "begin": start.line, "end": end.line }))
        }
        Some(Place::File(origin)) => {
            if origin.offset.is_some() || !origin.nesting.is_empty() {
                description += &format!("\nat {origin}");
            }
            (origin.path.as_str(), json!({ "begin": 1 }))
        }
        None => (checked, json!({ "begin": 1 })),
    };
    json!({
        "description": description,
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": { "path": path.strip_prefix("./").unwrap_or(path), "lines": lines },
    })
}
