//! What the parts of an artifact call.

use std::collections::BTreeMap;

use toml::Spanned;
use witcraft_diagnostics::{Diagnostic, Origin, Span};
use witcraft_reachability::{Import, Reachability, Use};
use witcraft_wasi::Capability;

use super::subject::{Part, Subject};
use crate::Policy;
use crate::pattern::capability;
use crate::rules::Called;

/// How many functions of an interface are named, before the rest is counted.
const NAMED: usize = 3;

/// Why something may not be called.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Refusal {
    /// By the pattern at this place.
    Denied(usize, usize),
    /// The list at this place does not have it.
    NotAllowed(usize, usize),
    /// The switch at this place is off.
    Off(usize, usize),
}

/// The calls that the policy forbids: one finding for each part, interface and rule.
pub(super) fn check(policy: &Policy, subject: &Subject, reachability: &Reachability) -> Vec<Diagnostic> {
    let mut refused: BTreeMap<(usize, &str, Refusal), Vec<Use>> = BTreeMap::new();
    for (part, found) in reachability.calls() {
        let import = &reachability.imports()[found.import];
        if let Some(refusal) = refusal(policy, &subject.parts[part], import) {
            refused.entry((part, &import.name, refusal)).or_default().push(found);
        }
    }
    let mut findings = Vec::new();
    for ((part, interface, refusal), uses) in refused {
        let part = &subject.parts[part];
        let functions: Vec<&str> =
            uses.iter().filter_map(|found| reachability.imports()[found.import].function.as_deref()).collect();
        let what = called(interface, &functions);
        let (message, span, label) = match refusal {
            Refusal::Denied(start, end) => {
                (format!("`{}` can call {what}, which is denied", part.path), policy.span(start..end), "by this rule")
            }
            Refusal::NotAllowed(start, end) => {
                let message = format!("`{}` can call {what}, which is not allowed", part.path);
                (message, policy.span(start..end), "no rule here allows it")
            }
            Refusal::Off(start, end) => {
                (format!("`{}` can call {what}, which is switched off", part.path), policy.span(start..end), "here")
            }
        };
        findings.push(finding(&message, span, label, way(subject, reachability, &uses[0])));
    }
    for unknown in reachability.unknown() {
        let finding = Diagnostic::warning("policy/unknown", format!("the check is not complete: {unknown}"));
        findings.push(finding.in_origin(Origin::file(&subject.parts[0].path)));
    }
    findings
}

fn finding(message: &str, span: Span, label: &str, way: String) -> Diagnostic {
    Diagnostic::error("policy/call", message).at(span, label).note(way)
}

/// The first reason why a part may not call something.
fn refusal(policy: &Policy, part: &Part, import: &Import) -> Option<Refusal> {
    let place = |range: std::ops::Range<usize>| (range.start, range.end);
    let matches = |rule: &&Spanned<Called>| rule.get_ref().0.matches(import);
    if let Some(deny) = policy.rule(part, |rules| rules.deny.as_ref())
        && let Some(rule) = deny.get_ref().iter().find(matches)
    {
        let (start, end) = place(rule.span());
        return Some(Refusal::Denied(start, end));
    }
    let needs = import.implements.as_deref().into_iter().chain([import.name.as_str()]).find_map(capability);
    let switch = match needs {
        Some(Capability::WallClock | Capability::MonotonicClock | Capability::Clocks) => {
            policy.rule(part, |rules| rules.clocks.as_ref())
        }
        Some(Capability::Random) => policy.rule(part, |rules| rules.random.as_ref()),
        _ => None,
    };
    if let Some(switch) = switch.filter(|switch| !*switch.get_ref()) {
        let (start, end) = place(switch.span());
        return Some(Refusal::Off(start, end));
    }
    let allow = policy.rule(part, |rules| rules.allow.as_ref())?;
    if allow.get_ref().iter().any(|rule| matches(&rule)) {
        return None;
    }
    let (start, end) = place(allow.span());
    Some(Refusal::NotAllowed(start, end))
}

/// Whether a part may not call something.
pub(crate) fn refuses(policy: &Policy, part: &Part, import: &Import) -> bool {
    refusal(policy, part, import).is_some()
}

/// `` `connect` of `wasi:sockets/tcp@0.2.6` `` with the first few functions.
fn called(interface: &str, functions: &[&str]) -> String {
    if functions.is_empty() {
        return format!("`{interface}`");
    }
    let named: Vec<String> = functions.iter().take(NAMED).map(|function| format!("`{function}`")).collect();
    let more = match functions.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more} of `{interface}`", named.join(", "))
}

/// How an export leads to a call.
fn way(subject: &Subject, reachability: &Reachability, found: &Use) -> String {
    let parts: Vec<String> = found.chain.iter().map(|part| format!("`{}`", subject.parts[*part].path)).collect();
    let entry = match &reachability.entries()[found.entry].export {
        None => "instantiation".to_owned(),
        Some(_) => format!("`{}`", reachability.entry_name(found.entry)),
    };
    format!("reached from {entry} through {}", parts.join(", then "))
}
