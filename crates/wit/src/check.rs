//! All that is wrong with an input, told in places of the text that the user wrote.

mod depth;
mod diagnose;

use wit_parser::Resolve;
use witcraft_diagnostics::Diagnostic;

use crate::link::{Fault, Group};

pub(crate) use depth::check_depth;

/// All findings, `fault` being the first.
pub(crate) fn findings(_base: &Resolve, groups: Vec<Group>, fault: Fault) -> Vec<Diagnostic> {
    vec![diagnose::diagnose(&fault, &groups)]
}
