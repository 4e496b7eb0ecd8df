//! Checks of artifacts.

use std::collections::BTreeSet;
use std::path::Path;

use bytesize::ByteSize;
use witcraft_advisories::Advisories;
use witcraft_component::conformance::{Target, conformance};
use witcraft_component::inspect::inspect;
use witcraft_component::{Component, build_paths, expect_component, expect_wasm, features, validate};
use witcraft_diagnostics::Diagnostic;
use witcraft_policy::Policy;
use witcraft_sbom::Bill;
use witcraft_wit::{Options, load_path, own_or_built_in_world};

use crate::Read;
use crate::manifest::Component as Own;

/// What holds for an artifact.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// Its options in the table.
    pub(crate) rules: &'a Own,
    /// Unstable features of the WIT.
    pub(crate) wit: &'a [String],
    /// Advisories about packages.
    pub(crate) advisories: Option<&'a Advisories>,
    /// What it may call and hold.
    pub(crate) policy: Option<&'a Policy>,
}

/// What came of an artifact.
pub(crate) struct Checked {
    pub(crate) findings: Vec<Diagnostic>,
    /// The tables of the policy that were about a part of it; `None` if it was not checked against one.
    pub(crate) applied: Option<BTreeSet<usize>>,
}

impl Checked {
    /// An artifact that is not checked any further.
    fn rejected(findings: Vec<Diagnostic>) -> Checked {
        Checked { findings, applied: None }
    }
}

/// All that keeps an artifact from being what the rules say.
pub(crate) fn check(path: &Path, folder: &Path, rules: Rules<'_>, read: Read<'_>) -> Checked {
    let Rules { rules, wit, advisories, policy } = rules;
    let name = path.display().to_string();
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(finding) => return Checked::rejected(vec![finding]),
    };
    let expected = if rules.worlds.is_empty() && rules.wit.is_none() { expect_wasm } else { expect_component };
    if let Err(finding) = expected(&name, &bytes) {
        return Checked::rejected(vec![finding]);
    }
    let wasm_features = match features::parse(&rules.wasm_features) {
        Ok(features) => features,
        Err(findings) => return Checked::rejected(findings),
    };
    let mut findings: Vec<Diagnostic> = validate(&bytes, wasm_features);
    let is_valid = findings.is_empty();
    if let Some(limit) = rules.max_size.map(|size| size.0).filter(|limit| bytes.len() as u64 > *limit) {
        let shown = |bytes: u64| ByteSize(bytes).display().iec().to_string();
        let size = bytes.len() as u64;
        let message =
            format!("its size is {} ({size} bytes), but at most {} ({limit}) are allowed", shown(size), shown(limit));
        findings.push(Diagnostic::error("project/too-large", message).help(
            "`witcraft inspect` shows what takes the \
                                         space",
        ));
    }
    if rules.build_paths == Some(false) {
        findings.extend(build_paths(&bytes));
    }
    let mut applied = None;
    if is_valid {
        findings.extend(denied(&name, &bytes, rules));
        findings.extend(worlds(&name, &bytes, folder, rules, wit));
        if let Some(advisories) = advisories {
            let bill = Bill::read(&name, &bytes);
            findings.extend(bill.map_or_else(|finding| vec![finding], |bill| advisories.against(&bill)));
        }
        if let Some(policy) = policy {
            let verdict = policy.check(&name, &bytes);
            findings.extend(verdict.findings);
            applied = Some(verdict.applied);
        }
    }
    Checked { findings: findings.into_iter().map(|finding| finding.in_file(&name)).collect(), applied }
}

/// Imports that are not allowed.
fn denied(name: &str, bytes: &[u8], rules: &Own) -> Vec<Diagnostic> {
    if rules.deny.is_empty() {
        return Vec::new();
    }
    let summary = match inspect(name, bytes) {
        Ok(summary) => summary,
        Err(findings) => return findings,
    };
    let core = summary.module.iter().flat_map(|module| &module.imports);
    let core = core.map(|import| format!("{}/{}", import.module.as_deref().unwrap_or_default(), import.name));
    let imports: Vec<String> = summary.imports.iter().map(|import| import.name.clone()).chain(core).collect();
    let mut findings = Vec::new();
    for pattern in &rules.deny {
        let matched = match glob::Pattern::new(pattern) {
            Ok(pattern) => imports.iter().filter(|import| pattern.matches(import)).collect::<Vec<_>>(),
            Err(error) => {
                let message = format!("`{pattern}` is not a valid pattern: {}", error.msg);
                findings.push(Diagnostic::error("project/pattern", message));
                continue;
            }
        };
        for import in matched {
            let message = format!("it imports `{import}`, which `deny` forbids");
            findings.push(Diagnostic::error("project/denied-import", message).note(format!("by `{pattern}`")));
        }
    }
    findings
}

/// Worlds that it does not conform to.
fn worlds(name: &str, bytes: &[u8], folder: &Path, rules: &Own, features: &[String]) -> Vec<Diagnostic> {
    let own = match rules.wit.as_ref().map(|path| load_path(&folder.join(path), &options(features))).transpose() {
        Ok(own) => own,
        Err(findings) => return findings,
    };
    if own.is_none() && rules.worlds.is_empty() {
        return Vec::new();
    }
    let component = match Component::decode_validated(name, bytes) {
        Ok(component) => component,
        Err(findings) => return findings,
    };
    let only = [None];
    let named: Vec<Option<&str>> = rules.worlds.iter().map(|world| Some(world.as_str())).collect();
    let mut findings = Vec::new();
    for world in if named.is_empty() { &only[..] } else { &named } {
        match own_or_built_in_world(own.as_ref(), *world) {
            Ok((wit, world)) => {
                let locate = |span| wit.own_span(span);
                let target = Target { resolve: &wit.resolve, world, locate: &locate, exact: rules.exact };
                findings.extend(conformance(name, &component, target));
            }
            Err(found) => findings.extend(found),
        }
    }
    findings
}

fn options(features: &[String]) -> Options {
    Options { features: features.to_vec(), ..Options::default() }
}
