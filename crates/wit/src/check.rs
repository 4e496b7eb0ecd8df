//! All that is wrong with an input, told in places of the text that the user wrote.
//!
//! `wit-parser` stops at the first fault. So a fault is told, the text is changed such that the fault is gone and nothing
//! that depends on it fails in its stead, and everything is linked again, until it links. Three rules keep it honest:
//!
//! - A change puts something harmless in place (a resource of the name that was not found, say), so that what used it
//!   is still looked at.
//! - A fault within changed text, or one that follows from what was given up, is not told.
//! - Where a second try at one place fails again, the item around it goes; in the end, the file.

mod depth;
mod diagnose;
mod message;
mod repair;
mod scope;

use wit_parser::Resolve;
use witcraft_diagnostics::Diagnostic;

use crate::link::{Fault, Group, Place, link};
use crate::syntax::{ItemKind, Outline};

pub(crate) use depth::check_depth;

/// Linking is tried at most this many times. Every try but the last has one finding more to show.
const TRIES: usize = 2_000;

/// All findings, in the order of the groups, files and places. `fault` is the first to be found.
pub(crate) fn findings(base: &Resolve, mut groups: Vec<Group>, fault: Fault) -> Vec<Diagnostic> {
    let scope = scope::Scope::new(base, &groups);
    let mut repairer = repair::Repairer::default();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut fault = located(fault, &groups);
    for _ in 0..TRIES {
        if !repairer.is_consequence(&fault, &groups) {
            let diagnostic = diagnose::diagnose(&fault, &groups, &scope);
            if !found.contains(&diagnostic) {
                found.push(diagnostic);
            }
        }
        repairer.repair(&fault, &mut groups);
        match link(base, &groups) {
            Ok(_) => break,
            Err(next) => fault = located(next, &groups),
        }
    }
    found.sort_by_key(|diagnostic| match diagnostic.labels.first() {
        Some(label) => (scope.position_of(label.span.source().name()), label.span.range().start),
        None => (usize::MAX, 0),
    });
    found
}

/// A fault with its place, where `wit-parser` names what is wrong in a world but does not say where.
fn located(fault: Fault, groups: &[Group]) -> Fault {
    let Fault::Resolve { group, error, place: None } = fault else { return fault };
    let sentence = error.kind().to_string();
    let name = sentence.split('`').nth(1).unwrap_or_default();
    let place = groups[group].files.iter().enumerate().find_map(|(file, draft)| {
        let outline = Outline::new(draft.text());
        let worlds = outline.items.iter().filter(|item| item.kind == ItemKind::World);
        let mut names = worlds.flat_map(|world| &world.children).flat_map(|item| &item.names);
        let range = names.find(|range| draft.text()[(*range).clone()].trim_start_matches('%') == name)?.clone();
        Some(Place { group, file, range })
    });
    Fault::Resolve { group, error, place }
}
