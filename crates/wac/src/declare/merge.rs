//! Brings together the WIT of all packages that a document names.
//!
//! Two of them may have a third one with them. They have to agree on it: what goes by one name has one type.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use semver::Version;
use wit_parser::{PackageName, Resolve};
use witcraft_component::compatibility::{Difference, Side, interfaces};
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
        let conflicts = conflicts(resolve, &wit.resolve);
        let is_fitting = conflicts.is_empty();
        for conflict in conflicts {
            findings.push(conflict.report(&origin, &origins[&conflict.package], source));
        }
        let wit = &wit.resolve;
        if is_fitting && let Err(error) = resolve.clone().merge(wit.clone()).and_then(|_| resolve.merge(wit.clone())) {
            let message = format!("package `{name}` does not go together with the other packages: {error:#}");
            let finding = Diagnostic::error("wac/invalid-package", message);
            let finding = finding.at(source.span(origin.range.clone()), "");
            findings.push(finding.note(format!("it is `{}`", origin.place)));
            merged.broken.insert(name.clone());
        }
        if !is_fitting {
            merged.broken.insert(name.clone());
        }
        for (_, package) in &wit.packages {
            origins.entry(package.name.clone()).or_insert_with(|| origin.clone());
        }
    }
    merged
}

/// An interface that two packages have with them, each another one.
struct Conflict {
    package: PackageName,
    interface: String,
    /// What is different in it.
    differences: Vec<Difference>,
}

/// The interfaces in `more` that are not what `resolve` has by the same names. One may have what the other lacks.
fn conflicts(resolve: &Resolve, more: &Resolve) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for (_, package) in &more.packages {
        let Some(known) = resolve.package_names.get(&package.name).map(|id| &resolve.packages[*id]) else { continue };
        for (name, found) in &package.interfaces {
            let Some(expected) = known.interfaces.get(name) else { continue };
            let mut differences = interfaces(Side { resolve: more, item: *found }, Side { resolve, item: *expected });
            differences.retain(|difference| !difference.missing);
            if !differences.is_empty() {
                conflicts.push(Conflict { package: package.name.clone(), interface: name.clone(), differences });
            }
        }
    }
    conflicts
}

impl Conflict {
    fn report(&self, later: &Origin, earlier: &Origin, source: &Source) -> Diagnostic {
        let interface = self.package.interface_id(&self.interface);
        let message = format!("`{}` and `{}` have different interfaces `{interface}`", earlier.name, later.name);
        let finding = Diagnostic::error("wac/invalid-package", message)
            .at(source.span(later.range.clone()), "has another")
            .related(source.span(earlier.range.clone()), "has one");
        let finding = self.differences.iter().fold(finding, |finding, difference| {
            let Difference { path, expected, found, .. } = difference;
            let item = path.join("/");
            finding
                .note(format!("`{item}` is `{found}` in `{}`,\nand `{expected}` in `{}`", earlier.place, later.place))
        });
        finding.help(format!("use packages that were made with the same `{}`", self.package))
    }
}
