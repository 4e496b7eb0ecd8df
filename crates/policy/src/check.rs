//! Checks an artifact: what its parts call, what it holds, and what it was made of.

mod calls;
mod contents;
pub(crate) mod subject;

use std::collections::BTreeSet;

use witcraft_component::expect_component;
use witcraft_diagnostics::Diagnostic;
use witcraft_reachability::Reachability;

pub(crate) use self::calls::refuses;
pub(crate) use self::contents::ORDINARY;
use self::subject::Subject;
use crate::Policy;
use crate::rules::Rules;

/// What a check of an artifact found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// What the policy forbids, as errors, and what could not be followed, as warnings.
    pub findings: Vec<Diagnostic>,
    /// Which tables were about some part of the artifact.
    pub applied: BTreeSet<usize>,
}

impl Policy {
    /// Checks the valid component called `name`: every part of it by the rules for that part.
    ///
    /// Findings are errors with the part, the way to it from an export, and the rule. They are in the order of the parts.
    pub fn check(&self, name: &str, bytes: &[u8]) -> Verdict {
        let read = || -> Result<Verdict, Vec<Diagnostic>> {
            expect_component(name, bytes).map_err(|finding| vec![finding])?;
            let reachability = Reachability::of(bytes).map_err(|finding| vec![finding])?;
            let subject = Subject::of(name, bytes, &reachability);
            let mut findings = calls::check(self, &subject, &reachability);
            findings.extend(contents::check(self, &subject, name, bytes)?);
            Ok(Verdict { findings, applied: subject.parts.iter().filter_map(|part| self.table(part)).collect() })
        };
        read().unwrap_or_else(|findings| Verdict { findings, applied: BTreeSet::new() })
    }

    /// The tables that were about no part of any artifact that was checked, as warnings.
    pub fn unapplied(&self, applied: &BTreeSet<usize>) -> Vec<Diagnostic> {
        let unapplied = self.components.iter().enumerate().filter(|(table, _)| !applied.contains(table));
        let finding = |(_, rules): (usize, &Rules)| {
            let message = "this table applies to none of the components that were checked";
            Diagnostic::warning("policy/unused", message)
                .at(self.heading(rules), "")
                .help("`witcraft policy explain` shows the names of the components in an artifact")
        };
        unapplied.map(finding).collect()
    }
}
