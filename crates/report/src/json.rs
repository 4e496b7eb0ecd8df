//! JSON for programs, after the schema in `docs/schema/report.json`.

use serde_json::{Value, json};

use crate::fingerprint::Fingerprints;
use crate::{Check, Report};

/// The version of the format. A reader has to know it: what is added keeps it, what changes or goes does not.
const VERSION: u32 = 1;

pub(crate) fn write(report: &Report<'_>) -> String {
    let mut prints = Fingerprints::default();
    let checks: Vec<Value> = report.checks.iter().map(|check| value(check, &mut prints)).collect();
    let document = json!({
        "format": "witcraft-report",
        "version": VERSION,
        "tool": { "name": "witcraft", "version": report.version },
        "command": report.command,
        "passed": report.checks.iter().all(Check::passed),
        "checks": checks,
    });
    format!("{document:#}\n")
}

fn value(check: &Check, prints: &mut Fingerprints) -> Value {
    let findings = check.findings.iter().map(|finding| {
        let mut value = json!(finding);
        value["fingerprint"] = json!(prints.next(finding));
        value
    });
    json!({ "name": check.name, "passed": check.passed(), "findings": findings.collect::<Vec<_>>() })
}
