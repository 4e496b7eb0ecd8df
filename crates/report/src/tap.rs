//! The Test Anything Protocol, version 14: a test for each thing that was checked, its findings in the YAML block behind it.

use std::fmt::Write;

use serde_json::json;

use crate::{Check, Report, text};

pub(crate) fn write(report: &Report<'_>) -> String {
    let mut out = format!("TAP version 14\n1..{}\n", report.checks.len());
    for (number, check) in (1..).zip(report.checks) {
        test(&mut out, number, check);
    }
    out
}

fn test(out: &mut String, number: usize, check: &Check) {
    let result = if check.passed() { "ok" } else { "not ok" };
    let _ = writeln!(out, "{result} {number} - {}", escaped(&check.name));
    if check.findings.is_empty() {
        return;
    }
    out.push_str("  ---\n  findings:\n");
    for finding in &check.findings {
        // JSON is YAML, so that no text has to be looked at for what YAML makes of it.
        let _ = writeln!(out, "    - {}", json!(text::whole(finding)));
    }
    out.push_str("  ...\n");
}

/// A description without what would end it or be a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#").replace(['\n', '\r'], " ")
}
