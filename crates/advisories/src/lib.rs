//! Known vulnerabilities of the packages in a binary, from a database on disk.
//!
//! ```text
//! folder or file ──read──> Advisories ──against(Bill)──> findings, each with the part that it is about
//! ```
//!
//! A database is an advisory or a folder of them, in the OSV format (<https://ossf.github.io/osv-schema/>, one advisory
//! or a list per `.json` file) or in RustSec's (`RUSTSEC-*.md`). Nothing is downloaded. A package is matched by
//! registry and name, and its version by the ranges of the advisory. Versions that cannot be compared, such as Go's
//! `(devel)`, match only if they are listed.

mod osv;
mod read;
mod rust;

use semver::Version;
use witcraft_diagnostics::{Diagnostic, Origin, Severity};
use witcraft_sbom::{Bill, Package, Registry};

/// The advisories of a database.
#[derive(Clone, Debug, Default)]
pub struct Advisories {
    all: Vec<Advisory>,
}

/// What is known about some versions of some packages.
#[derive(Clone, Debug)]
struct Advisory {
    /// Its identifier: `RUSTSEC-2020-0071`, `GHSA-...`, `GO-...`.
    id: String,
    /// Other identifiers of the same.
    aliases: Vec<String>,
    /// What it is about, in a line.
    summary: String,
    /// Whether it is not a vulnerability but, for example, a notice of an unmaintained package.
    is_informational: bool,
    affected: Vec<Affected>,
}

/// A package, and which versions of it.
#[derive(Clone, Debug)]
struct Affected {
    registry: Registry,
    name: String,
    versions: Versions,
}

#[derive(Clone, Debug)]
enum Versions {
    Osv(osv::Versions),
    Rust(rustsec::advisory::Versions),
}

impl Advisories {
    /// Reads a database.
    ///
    /// # Errors
    /// Reports everything that cannot be read, or that there are no advisories.
    pub fn read(path: &std::path::Path) -> Result<Advisories, Vec<Diagnostic>> {
        read::read(path).map(|all| Advisories { all })
    }

    /// What is known about the packages of a binary: a finding for each advisory and package, with every part that it is in.
    ///
    /// Vulnerabilities are errors; what is for information is a warning.
    pub fn against(&self, bill: &Bill) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (place, package) in bill.packages.iter().enumerate() {
            for advisory in self.all.iter().filter(|advisory| advisory.affects(package)) {
                findings.push(advisory.to_diagnostic(package, &parts(bill, place)));
            }
        }
        findings
    }
}

/// The ways down to the parts that a package was compiled into.
fn parts(bill: &Bill, package: usize) -> Vec<&str> {
    bill.parts.iter().filter(|part| part.packages.contains(&package)).map(|part| part.path.as_str()).collect()
}

impl Advisory {
    fn affects(&self, package: &Package) -> bool {
        self.affected.iter().any(|affected| affected.holds(package))
    }

    fn to_diagnostic(&self, package: &Package, parts: &[&str]) -> Diagnostic {
        let Package { name, version, .. } = package;
        let message = format!("`{name}` {version} is affected by {}: {}", self.id, self.summary);
        let mut finding = Diagnostic::error("supply/advisory", message);
        if self.is_informational {
            finding.severity = Severity::Warning;
        }
        let inside = parts.iter().find(|part| !part.is_empty());
        let nesting = inside.iter().flat_map(|path| path.split(" / ")).map(str::to_owned).collect();
        finding = finding.in_origin(Origin { nesting, ..Origin::default() });
        for other in parts.iter().filter(|part| !part.is_empty()).skip(1) {
            finding = finding.note(format!("`{other}` contains it too"));
        }
        if !self.aliases.is_empty() {
            finding = finding.note(format!("also known as {}", self.aliases.join(", ")));
        }
        let affected = self.affected.iter().find(|affected| affected.holds(package));
        match affected.map(|affected| affected.versions.mended()).unwrap_or_default().as_slice() {
            [] => finding.help("no fixed version is known: replace it with another package"),
            mended => finding.help(format!("build with `{name}` {}", mended.join(" or "))),
        }
    }
}

impl Affected {
    fn holds(&self, package: &Package) -> bool {
        self.registry == package.registry && self.name == package.name && self.versions.hold(&package.version)
    }
}

impl Versions {
    fn hold(&self, version: &str) -> bool {
        match self {
            Versions::Osv(versions) => versions.hold(version),
            Versions::Rust(versions) => comparable(version).is_some_and(|version| versions.is_vulnerable(&version)),
        }
    }

    /// The versions that are without it, in words.
    fn mended(&self) -> Vec<String> {
        match self {
            Versions::Osv(versions) => versions.fixed.iter().map(|version| format!("{version} or later")).collect(),
            Versions::Rust(versions) => versions.patched().iter().map(ToString::to_string).collect(),
        }
    }
}

/// A version as one that can be compared: Go writes `v` before it, and leaves zeros out.
fn comparable(version: &str) -> Option<Version> {
    let text = version.strip_prefix('v').unwrap_or(version);
    let core = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(core);
    match numbers.split('.').count() {
        1 => Version::parse(&format!("{numbers}.0.0{rest}")),
        2 => Version::parse(&format!("{numbers}.0{rest}")),
        _ => Version::parse(text),
    }
    .ok()
}
