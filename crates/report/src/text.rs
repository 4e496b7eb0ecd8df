//! A finding as plain lines.

use witcraft_diagnostics::{Diagnostic, LabelKind, Severity};

use crate::place::place;

/// The word for a severity.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The message, with what explains it and the way out, a line each.
pub(crate) fn message(finding: &Diagnostic) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(finding.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(finding.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

/// All of a finding: heading, place, related places, what explains it, the way out.
pub(crate) fn whole(finding: &Diagnostic) -> String {
    let mut lines = vec![format!("{}[{}]: {}", severity(finding.severity), finding.code, finding.message)];
    if let Some(place) = place(finding) {
        lines.push(format!("  at {}", place.shown()));
    }
    for label in &finding.labels {
        match (label.kind, label.text.as_str()) {
            (LabelKind::Primary, "") => {}
            (LabelKind::Primary, text) => lines.push(format!("  {text}")),
            (LabelKind::Secondary, text) => lines.push(format!("  {}: {text}", label.span)),
        }
    }
    lines.extend(finding.notes.iter().map(|note| format!("  note: {note}")));
    lines.extend(finding.help.iter().map(|help| format!("  help: {help}")));
    lines.join("\n")
}

/// Text without what would move the cursor or colour a log: any name may be a file's, or a wasm item's. Lines stay.
pub(crate) fn printable(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}")
}

/// `1 finding`, `2 findings`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
