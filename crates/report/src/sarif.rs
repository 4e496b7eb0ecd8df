//! SARIF 2.1.0, the OASIS format for results of static analysis.
//!
//! One run. The rules are the codes that were found, with what the registry says of them; a place in a text is a region of
//! lines and columns, one in wasm a byte offset with the nesting as a logical location.

use serde_json::{Value, json};
use witcraft_diagnostics::{Diagnostic, Label, LabelKind, Severity, find_code};

use crate::fingerprint::Fingerprints;
use crate::place::{Place, ends, place, uri};
use crate::{Report, text};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(crate) fn write(report: &Report<'_>) -> String {
    let mut rules: Vec<&str> = report.findings().map(|finding| finding.code).collect();
    rules.sort_unstable();
    rules.dedup();
    let mut prints = Fingerprints::default();
    let results: Vec<Value> = report
        .findings()
        .map(|finding| result(finding, rules.binary_search(&finding.code).unwrap_or_default(), &mut prints))
        .collect();
    let driver = json!({
        "name": "witcraft",
        "version": report.version,
        "semanticVersion": report.version,
        "rules": rules.iter().map(|code| rule(code)).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": { "driver": driver },
        "columnKind": "unicodeCodePoints",
        "automationDetails": { "id": format!("witcraft/{}/", report.command.replace(' ', "-")) },
        "invocations": [{ "executionSuccessful": true }],
        "artifacts": artifacts(report),
        "results": results,
    });
    format!("{:#}\n", json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

/// All checks, with or without findings.
fn artifacts(report: &Report<'_>) -> Vec<Value> {
    report.checks.iter().map(|check| json!({ "location": { "uri": uri(&check.name) } })).collect()
}

fn rule(name: &str) -> Value {
    let Some(code) = find_code(name) else { return json!({ "id": name }) };
    json!({
        "id": name,
        "name": pascal(name),
        "shortDescription": { "text": code.means },
        "help": { "text": format!("For example: {}", code.example) },
    })
}

/// `wit/unknown-name` as `WitUnknownName`: names of rules are identifiers.
fn pascal(code: &str) -> String {
    let upper = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    code.split(['/', '-']).map(upper).collect()
}

fn result(finding: &Diagnostic, rule: usize, prints: &mut Fingerprints) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": level,
        "message": { "text": text::message(finding) },
        "partialFingerprints": { "witcraft/v1": prints.next(finding) },
    });
    if let Some(place) = place(finding) {
        result["locations"] = json!([location(&place, None)]);
    }
    let related: Vec<Value> = finding
        .labels
        .iter()
        .filter(|label| label.kind == LabelKind::Secondary)
        .map(|Label { span, text, .. }| location(&Place::Text(span), Some(text)))
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

fn location(place: &Place<'_>, message: Option<&str>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(place.path()) } });
    let mut location = json!({});
    match place {
        Place::Text(span) => {
            let [start, end] = ends(span);
            let mut region = json!({
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            });
            if !span.text().is_empty() {
                region["snippet"] = json!({ "text": span.text() });
            }
            physical["region"] = region;
        }
        Place::File(origin) => {
            if let Some(offset) = origin.offset {
                physical["region"] = json!({ "byteOffset": offset, "byteLength": 0 });
            }
            if let Some(name) = origin.nesting.last() {
                let path = origin.nesting.join(" / ");
                location["logicalLocations"] = json!([{ "name": name, "fullyQualifiedName": path }]);
            }
        }
    }
    location["physicalLocation"] = physical;
    if let Some(message) = message.filter(|message| !message.is_empty()) {
        location["message"] = json!({ "text": message });
    }
    location
}
