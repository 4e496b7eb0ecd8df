//! Workflow commands of GitHub Actions, which become annotations of the files in a pull request.

use std::fmt::Write;

use witcraft_diagnostics::{Diagnostic, Severity};

use crate::place::{Place, ends, place};
use crate::{Report, SHOWN, text};

pub(crate) fn write(report: &Report<'_>) -> String {
    let mut out = String::new();
    for finding in report.findings().take(SHOWN) {
        annotation(&mut out, finding);
    }
    let more = report.findings().count().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(out, "::notice title=witcraft::{} not shown", text::count(more, "more finding"));
    }
    out
}

fn annotation(out: &mut String, finding: &Diagnostic) {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    let mut message = text::message(finding);
    match place(finding) {
        Some(Place::Text(span)) => {
            let [start, end] = ends(span);
            properties.push(format!("file={}", property(span.source().name())));
            properties.push(format!("line={},endLine={}", start.line, end.line));
            // Columns of a range over several lines are not taken.
            if start.line == end.line {
                properties.push(format!("col={},endColumn={}", start.column, end.column));
            }
        }
        Some(Place::File(origin)) => {
            properties.push(format!("file={}", property(&origin.path)));
            if origin.offset.is_some() || !origin.nesting.is_empty() {
                let _ = write!(message, "\nat {origin}");
            }
        }
        None => {}
    }
    properties.push(format!("title={}", property(finding.code)));
    let _ = writeln!(out, "::{command} {}::{}", properties.join(","), data(&message));
}

/// The text after the command.
fn data(text: &str) -> String {
    text::printable(text).replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
