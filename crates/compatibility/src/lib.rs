//! What changed between two versions of WIT, whom it breaks, and which version number it needs.
//!
//! [`compare`] compares two [`Wit`]s: the packages that both define, their worlds and interfaces, and interfaces of
//! other packages that a world names. Each difference is a [`Change`] whose [`Kind`] determines whom it breaks:
//!
//! - of an interface, its **callers** (components that import it, and hosts that call what a component exports) and its
//!   **implementers** (components that export it, and hosts that provide it);
//! - of a world, its **components** and its **hosts**.
//!
//! A change is breaking if the two sides no longer link. The component model requires equal types on both sides; an
//! importer may use less than is offered, and an exporter may offer more. So a new function breaks no caller, but a new
//! variant case breaks every function that uses the variant.
//!
//! Items are matched by name. A removal and an addition are reported as a rename only if no other item has the same
//! definition and both have the same documentation. Items behind a disabled feature (`@unstable`) are ignored.
//! Interfaces of two versions on one track (`wasi:io/streams@0.2.0` and `@0.2.12`) are the same interface.

mod artifact;
mod definition;
mod function;
mod interface;
mod kind;
mod pair;
mod place;
mod uses;
mod version;
mod world;

use semver::Version;
use witcraft_diagnostics::{Diagnostic, Origin, Span};
use witcraft_wit::Wit;

pub use artifact::{Artifacts, Names, Part, Sizes, Versions, artifacts};
pub use kind::{Breaks, Bump, Kind};

use crate::place::Sides;

/// One difference.
#[derive(Clone, Debug)]
pub struct Change {
    /// What sort of difference it is.
    pub kind: Kind,
    /// Whom it breaks, according to the kind. For components, changes that affect nobody do not count.
    pub breaks: Breaks,
    /// What it needs.
    pub bump: Bump,
    /// Where in WIT: `interface store`, `world server`.
    pub container: String,
    /// What changes and whom it breaks, in a sentence: `adds a case to variant \`error\`: callers that match on it break`.
    pub sentence: String,
    /// The item as it was, where it was and has text.
    pub before: Option<Span>,
    /// The item as it is, where it is and has text.
    pub after: Option<Span>,
}

/// What became of a package.
#[derive(Clone, Debug)]
pub struct Package {
    /// `ns:name`.
    pub name: String,
    /// The version before.
    pub before: Option<Version>,
    /// The version after.
    pub after: Option<Version>,
    /// All changes, those that need the most first.
    pub changes: Vec<Change>,
    /// What the version before has to become at least, where it has one.
    pub needed: Option<Version>,
    /// Where the package is named.
    pub place: Option<Span>,
}

impl Package {
    /// What the changes need all together.
    pub fn bump(&self) -> Bump {
        self.changes.iter().map(|change| change.bump).max().unwrap_or(Bump::None)
    }

    /// Whether the version says what the changes need, or there is none that could.
    pub fn is_told(&self) -> bool {
        match (&self.needed, &self.after) {
            (Some(needed), Some(after)) => version::reaches(after, needed),
            (Some(_), None) => false,
            (None, _) => true,
        }
    }
}

/// Compares two versions of WIT. The packages come in the order of their names.
///
/// # Errors
/// They have no package in common.
pub fn compare(before: &Wit, after: &Wit) -> Result<Vec<Package>, Diagnostic> {
    let pairs = pair::packages(before, after);
    if pairs.is_empty() {
        let names = |wit: &Wit| {
            let names = wit.packages.iter().map(|id| format!("`{}`", pair::title(&wit.resolve.packages[*id].name)));
            names.collect::<Vec<_>>().join(", ")
        };
        let message = format!("there is nothing to compare: {} contains {}", before.name, names(before));
        let finding = Diagnostic::error("compatibility/different-packages", message);
        return Err(finding
            .note(format!("{} holds {}", after.name, names(after)))
            .in_origin(Origin::file(&after.name)));
    }
    let sides = Sides::new(before, after);
    Ok(pairs.into_iter().map(|pair| sides.package(pair)).collect())
}

impl Change {
    /// The change as a finding. It is an error where the version of its package does not tell of it.
    pub fn to_diagnostic(&self, package: &Package) -> Diagnostic {
        let message = format!("{}: {}", self.container, self.sentence);
        let needs_more = !package.is_told() && self.bump == package.bump();
        let finding = match needs_more {
            true => Diagnostic::error(self.kind.code(), message),
            false => Diagnostic::note_only(self.kind.code(), message),
        };
        let finding = match (&self.after, &self.before) {
            (Some(after), Some(before)) => finding.at(after.clone(), "").related(before.clone(), "before"),
            (Some(place), None) => finding.at(place.clone(), ""),
            (None, Some(place)) => finding.at(place.clone(), "as it was"),
            (None, None) => finding,
        };
        finding.note(format!("of package `{}`", package.name))
    }
}

impl Package {
    /// What its version has to be, as a finding, where it says less.
    pub fn to_diagnostic(&self) -> Option<Diagnostic> {
        let needed = self.needed.as_ref().filter(|_| !self.is_told())?;
        let before = self.before.as_ref()?;
        let word = self.bump().word();
        let (message, help) = match &self.after {
            Some(after) if after < before => (
                format!("package `{}` goes back from {before} to {after}", self.name),
                format!("its version must be at least {needed}"),
            ),
            Some(after) if after == before => (
                format!("package `{}` stays at {before}, but its changes need {needed}", self.name),
                format!("make its version {needed}: {word}"),
            ),
            Some(after) => (
                format!("package `{}` goes from {before} to {after}, but its changes need {needed}", self.name),
                format!("make its version {needed}: {word}"),
            ),
            None => (
                format!("package `{}` had version {before} and now has none", self.name),
                format!("make its version {needed}: {word}"),
            ),
        };
        let finding = Diagnostic::error("compatibility/version", message).help(help);
        Some(finding.at_opt(self.place.clone(), ""))
    }
}
