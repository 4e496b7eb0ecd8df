//! GitHub's Markdown: a table of what was checked, and what was found.

use std::fmt::Write;

use witcraft_diagnostics::{Diagnostic, Severity};

use crate::place::place;
use crate::text::{self, printable};
use crate::{Check, Report, SHOWN};

pub(crate) fn write(report: &Report<'_>) -> String {
    let failed = report.checks.iter().filter(|check| !check.passed()).count();
    let mut out = format!("## witcraft {}\n\n", report.command);
    let checked = text::count(report.checks.len(), "check");
    let verdict = match failed {
        0 => format!("{checked}, all passed."),
        failed => format!("{checked}, **{failed} failed**."),
    };
    let _ = writeln!(out, "{verdict}\n");
    out.push_str("| | checked | errors | warnings |\n|---|---|--:|--:|\n");
    // What failed comes first: a long table is read from its top.
    let (passed, failed): (Vec<&Check>, Vec<&Check>) = report.checks.iter().partition(|check| check.passed());
    for check in failed.iter().chain(&passed).take(SHOWN) {
        let count = |severity| check.findings.iter().filter(|finding| finding.severity == severity).count();
        let mark = if check.passed() { ":white_check_mark:" } else { ":x:" };
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let _ = writeln!(out, "| {mark} | {} | {errors} | {warnings} |", code(&check.name));
    }
    if report.checks.len() > SHOWN {
        let _ = writeln!(out, "\nand {}", text::count(report.checks.len() - SHOWN, "more check"));
    }
    let count = report.findings().count();
    if count > 0 {
        out.push_str("\n### Findings\n\n");
    }
    for finding in report.findings().take(SHOWN) {
        item(&mut out, finding);
    }
    if count > SHOWN {
        let _ = writeln!(out, "\nand {}", text::count(count - SHOWN, "more finding"));
    }
    out
}

fn item(out: &mut String, finding: &Diagnostic) {
    let severity = text::severity(finding.severity);
    let place = place(finding).map(|place| format!(" at {}", code(&place.shown()))).unwrap_or_default();
    let _ = writeln!(out, "- **{severity}** {}{place}: {}", code(finding.code), plain(&finding.message));
    for note in &finding.notes {
        let _ = writeln!(out, "  - {}", plain(note));
    }
    for help in &finding.help {
        let _ = writeln!(out, "  - help: {}", plain(help));
    }
}

/// Text as code, whatever is in it.
fn code(text: &str) -> String {
    let text = printable(text).replace('\n', " ").replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    if longest == 0 { format!("`{text}`") } else { format!("{0} {text} {0}", "`".repeat(longest + 1)) }
}

/// A sentence whose names stand in backticks already; everything else is text.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for (number, part) in printable(text).replace('\n', " ").split('`').enumerate() {
        if number > 0 {
            out.push('`');
        }
        if number % 2 == 1 {
            out.push_str(part);
            continue;
        }
        for c in part.chars() {
            if matches!(c, '<' | '>' | '&' | '*' | '_' | '[' | ']' | '\\' | '#' | '|' | '~' | '@') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}
