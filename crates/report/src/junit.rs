//! XML in the shape that JUnit gave it: a suite for the command, a case for each thing that was checked.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};
use witcraft_diagnostics::{Diagnostic, Severity};

use crate::{Check, Report, text};

pub(crate) fn write(report: &Report<'_>) -> String {
    let mut suite = TestSuite::new(format!("witcraft {}", report.command));
    suite.add_test_cases(report.checks.iter().map(|check| case(report.command, check)));
    let mut document = Document::new("witcraft");
    document.add_test_suite(suite);
    document.to_string().expect("what quick-junit writes is UTF-8")
}

fn case(command: &str, check: &Check) -> TestCase {
    let (errors, others): (Vec<_>, Vec<_>) =
        check.findings.iter().partition(|finding| finding.severity == Severity::Error);
    let all = |findings: &[&Diagnostic]| findings.iter().map(|f| text::whole(f)).collect::<Vec<_>>().join("\n\n");
    let status = match errors.as_slice() {
        [] => TestCaseStatus::success(),
        [first, rest @ ..] => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let more = if rest.is_empty() { String::new() } else { format!(" (and {} more)", rest.len()) };
            status.set_type(first.code).set_message(first.message.clone() + &more).set_description(all(&errors));
            status
        }
    };
    let mut case = TestCase::new(&check.name, status);
    case.set_classname(format!("witcraft.{}", command.replace(' ', ".")));
    if !others.is_empty() {
        case.set_system_out(all(&others));
    }
    case
}
