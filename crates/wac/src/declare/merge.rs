//! Brings together the WIT of all packages that a document names.
//!
//! Two of them may have a third one with them. They have to agree on it: what goes by one name has one type.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use semver::Version;
use wit_parser::{PackageName, Resolve};
use witcraft_component::compatibility::{Clash, clashes};
use witcraft_diagnostics::{Diagnostic, Source};

use crate::ast::Path;
use crate::packages::{Key, Packages, key};

/// The packages of all paths that cannot be used as they are named.
#[derive(Default)]
pub(super) struct Merged {
    /// Those about which there is a finding.
    pub(super) broken: HashSet<String>,
    /// What was found in place of others, as a message.
    pub(super) mismatched: HashMap<Key, String>,
    /// The versions that were found.
    pub(super) versions: HashMap<Key, Version>,
}

/// Which package a package came with.
#[derive(Clone)]
struct Origin {
    /// That in the document.
    name: String,
    range: Range<usize>,
    /// Where its WIT is.
    place: String,
}

/// Brings in the WIT of the packages of all paths.
pub(super) fn merge<'d>(
    resolve: &mut Resolve,
    paths: impl Iterator<Item = &'d Path>,
    packages: &mut Packages<'_>,
    source: &Source,
    findings: &mut Vec<Diagnostic>,
) -> Merged {
    let mut seen = HashSet::new();
    let mut merged = Merged::default();
    let mut origins: HashMap<PackageName, Origin> = HashMap::new();
    for path in paths {
        if !seen.insert(packages.source_of(path)) {
            continue;
        }
        let name = &path.package.name;
        let Some(wit) = packages.wit(path) else {
            merged.broken.insert(name.clone());
            continue;
        };
        if let Some(message) = &wit.mismatch {
            merged.mismatched.insert(key(&path.package), message.clone());
        }
        merged.versions.extend(wit.version.clone().map(|version| (key(&path.package), version)));
        let origin = Origin { name: name.clone(), range: path.package.range.clone(), place: wit.place.clone() };
        let clashes = clashes(resolve, &wit.resolve);
        let wit = &wit.resolve;
        if !clashes.is_empty() {
            findings.extend(clashes.iter().map(|clash| report(clash, &origins[&clash.package], &origin, source)));
            merged.broken.insert(name.clone());
        } else if let Err(error) = resolve.clone().merge(wit.clone()).and_then(|_| resolve.merge(wit.clone())) {
            let message = format!("package `{name}` does not go together with the other packages: {error:#}");
            let finding = Diagnostic::error("wac/invalid-package", message);
            let finding = finding.at(source.span(origin.range.clone()), "");
            findings.push(finding.note(format!("it is `{}`", origin.place)));
            merged.broken.insert(name.clone());
        }
        for (_, package) in &wit.packages {
            origins.entry(package.name.clone()).or_insert_with(|| origin.clone());
        }
    }
    merged
}

/// The finding about an interface that two packages have with them, each another one.
fn report(clash: &Clash, earlier: &Origin, later: &Origin, source: &Source) -> Diagnostic {
    let message = format!("`{}` and `{}` have different interfaces `{}`", earlier.name, later.name, clash.name());
    let finding = Diagnostic::error("wac/invalid-package", message)
        .at(source.span(later.range.clone()), "has another")
        .related(source.span(earlier.range.clone()), "has one");
    let (earlier, later) = (format!("`{}`", earlier.place), format!("`{}`", later.place));
    let finding = clash.notes(&earlier, &later).fold(finding, Diagnostic::note);
    finding.help(format!("use packages that were made with the same `{}`", clash.package))
}
