//! All that is wrong with an input, told in places of the text that the user wrote.
//!
//! `wit-parser` stops at the first fault. So an error is reported, the text is changed such that the error disappears
//! and nothing that depends on it fails in its stead, and everything is linked again, until it links. Three rules keep
//! it honest:
//!
//! - A change puts something harmless in place (a resource of the name that was not found, say), so that what used it
//!   is still looked at.
//! - A fault within changed text, or one that follows from what was given up, is not told.
//! - Where a second try at one place fails again, the item around it goes; in the end, the file.

mod counts;
mod depth;
mod diagnose;
mod locate;
mod message;
mod names;
mod repair;
mod scope;
mod sizes;

use wit_parser::Resolve;
use witcraft_diagnostics::Diagnostic;

use crate::link::{Fault, Group, link};

pub(crate) use counts::check_counts;
pub(crate) use depth::check_depth;
pub(crate) use names::{check_names, check_package_names};
pub(crate) use sizes::check_sizes;

/// Whether an error is one of the text alone, so that it cannot even be read as declarations.
pub(crate) fn is_syntax(error: &wit_parser::ParseError) -> bool {
    match error.kind() {
        wit_parser::ParseErrorKind::ItemNotFound { .. } | wit_parser::ParseErrorKind::TypeCycle { .. } => false,
        kind => is_syntax_code(message::code(&kind.to_string())),
    }
}

/// Whether a finding's code is one of those.
pub(crate) fn is_syntax_code(code: &str) -> bool {
    const CODES: [&str; 10] = [
        "wit/syntax",
        "wit/invalid-character",
        "wit/invalid-name",
        "wit/invalid-text",
        "wit/unterminated-comment",
        "wit/nesting-too-deep",
        "wit/list-size",
        "wit/invalid",
        "wit/unknown-attribute",
        "wit/misplaced-attribute",
    ];
    CODES.contains(&code)
}

/// While looking for further findings, about this many bytes are read again.
const BUDGET: usize = 16 << 20;

/// So many findings are looked for. Who has mended them looks again.
const LIMIT: usize = 100;

/// All findings, in the order of the groups, files and places. `fault` is the first to be found.
pub(crate) fn findings(base: &Resolve, mut groups: Vec<Group>, fault: Fault) -> Vec<Diagnostic> {
    let scope = scope::Scope::new(base, &groups);
    let mut repairer = repair::Repairer::default();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut fault = locate::located(fault, &groups);
    let size: usize = groups.iter().flat_map(|group| &group.files).map(|file| file.text().len()).sum();
    let mut is_complete = false;
    for _ in 0..(BUDGET / (size + 1)).clamp(20, 2_000) {
        if !repairer.is_consequence(&fault, &groups) {
            let diagnostic = diagnose::diagnose(&fault, &groups, &scope);
            if !found.contains(&diagnostic) {
                found.push(diagnostic);
            }
        }
        repairer.repair(&fault, &mut groups);
        match link(base, &groups) {
            Ok(_) => {
                is_complete = true;
                break;
            }
            Err(_) if found.len() == LIMIT => break,
            Err(next) => fault = locate::located(next, &groups),
        }
    }
    found.sort_by_key(|diagnostic| match diagnostic.labels.first() {
        Some(label) => (scope.position_of(label.span.source().name()), label.span.range().start),
        None => (usize::MAX, 0),
    });
    if !is_complete {
        let message = format!("the search stopped after {} findings", found.len());
        found.push(Diagnostic::note_only("wit/more-findings", message).help("fix these and check again"));
    }
    found
}
