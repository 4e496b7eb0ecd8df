//! WIT text, directories and wasm, resolved, printed and formatted.
//!
//! [`load_path`] and [`load_bytes`] return a [`Wit`], which is a `wit_parser::Resolve` with its source texts. This is
//! the only crate that constructs a `Resolve`.
//!
//! ```text
//! path ──input──> groups of texts (a package each) ──link──> Resolve
//!                          ^                          │ fault
//!                          └── check: repair ─────────┘
//! ```
//!
//! Only `wit-parser` decides what is valid, and it stops at the first error. `check` continues after it: it reports the
//! error, changes the text at that place so that nothing depends on it any more, and parses again. Errors that only
//! follow from such a change are not reported. A valid input is parsed once, without any of this.
//!
//! WASI is built in (`wasi`): a package that is not among the inputs is looked up there.

#![warn(missing_docs)]

mod built_in;
mod check;
mod draft;
mod files;
mod format;
mod input;
mod link;
mod print;
mod syntax;
mod wasi;
mod world;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use semver::Version;
use wit_parser::{PackageId, Resolve, WorldId};
use witcraft_diagnostics::{Diagnostic, Source, Span};

pub use files::wit_files;
pub use format::{format, lay_out};
pub use input::text as source;
pub use print::{Print, print};

/// Which unstable items take part.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The features whose `@unstable` items are there.
    pub features: Vec<String>,
    /// All `@unstable` items are there.
    pub all_features: bool,
}

/// The kind of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// WIT text: a file, a directory, or standard input.
    Text,
    /// A WIT package encoded as wasm.
    Package,
    /// A component: its world was reconstructed from its imports and exports.
    Component,
    /// A core module: its world was embedded by the tool that made it.
    Module,
}

/// A resolved set of packages, the main ones (those the user named) first among them, and the texts they came from.
#[derive(Clone, Debug)]
pub struct Wit {
    /// All packages, interfaces, worlds and types.
    pub resolve: Resolve,
    /// The packages that the input is: of a directory its own and those nested in its files, but none of `deps/`.
    pub packages: Vec<PackageId>,
    /// What the input was.
    pub kind: Kind,
    /// The world of a component or a core module.
    pub own_world: Option<WorldId>,
    /// The name that a person knows the input by: a path, or `<stdin>`.
    pub name: String,
    /// All files that were read, whatever came of them.
    pub files: Vec<PathBuf>,
    sources: HashMap<String, Source>,
    /// Built-in packages that are not among the inputs.
    built_in: HashSet<PackageId>,
}

/// The prefix of the names of built-in texts.
const BUILT_IN: &str = "<built in";

impl Wit {
    /// Whether the package is a built-in one that is not among the inputs.
    pub fn is_built_in(&self, package: PackageId) -> bool {
        self.built_in.contains(&package)
    }

    /// The world called `name` (`name`, `ns:pkg/name` or `ns:pkg/name@1.0.0`); without a name, the only one.
    ///
    /// # Errors
    /// There is no such world (with the nearest name), there are several and none is named (with their names), or there
    /// is none at all.
    pub fn world(&self, name: Option<&str>) -> Result<WorldId, Vec<Diagnostic>> {
        world::find(self, name).map_err(|diagnostic| vec![diagnostic])
    }

    /// The place in the text that something resolved came from. `None` for what came from wasm.
    pub fn span(&self, span: wit_parser::Span) -> Option<Span> {
        let location = self.resolve.source_map.resolve_span(span)?;
        Some(self.sources.get(location.path)?.span(location.range))
    }

    /// Like [`span`](Wit::span), in what the user gave; `None` for what is built in.
    pub fn own_span(&self, span: wit_parser::Span) -> Option<Span> {
        self.span(span).filter(|span| !span.source().name().starts_with(BUILT_IN))
    }

    /// The same, with other names for its files, as where they were copied from.
    #[must_use]
    pub fn with_names(mut self, rename: impl Fn(&str) -> String) -> Wit {
        for source in self.sources.values_mut() {
            *source = source.with_name(rename(source.name()));
        }
        self.name = rename(&self.name);
        self
    }

    /// Constructs that WIT allows but no component can have.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let mut warnings = check::check_counts(&self.resolve, |span| self.span(span));
        warnings.extend(check::check_sizes(&self.resolve, |span| self.span(span)));
        warnings
    }

    /// The texts that the packages came from, those of built-in packages too, ordered by name.
    pub fn sources(&self) -> Vec<&Source> {
        let mut sources: Vec<&Source> = self.sources.values().collect();
        sources.sort_by_key(|source| source.name());
        sources
    }
}

/// A world that is built in: `wasi:http/proxy@0.2.8`, `wasi:http/proxy@0.2` for the newest version on that track, or
/// `wasi:cli/command` for the newest of all that has it.
///
/// # Errors
/// There is no such package, version or world; the finding lists those that exist.
pub fn built_in_world(name: &str) -> Result<(Wit, WorldId), Vec<Diagnostic>> {
    built_in::load(name)
}

/// The WIT with an interface or world of a built-in package (`("wasi", "http")` and `proxy`), in this version or else the
/// newest that has it. `None` if there is no such item.
pub fn built_in_item(package: (&str, &str), item: &str, version: Option<&Version>, options: &Options) -> Option<Wit> {
    built_in::load_item(package, item, version, options)
}

/// The names of the packages that are built in, without their versions.
pub fn built_in_packages() -> Vec<String> {
    let mut names: Vec<String> =
        wasi::names().map(|name| name.split('@').next().unwrap_or_default().to_owned()).collect();
    names.dedup();
    names
}

/// The world of this name in the WIT, or else one that is built in, which has its package in its name. Without a name it is
/// the WIT's only world.
///
/// # Errors
/// There is no such world in either; without WIT, a name without a package is never one.
pub fn own_or_built_in_world(own: Option<&Wit>, name: Option<&str>) -> Result<(Wit, WorldId), Vec<Diagnostic>> {
    match (own, name.filter(|name| name.contains(':'))) {
        (Some(wit), packaged) => match (wit.world(name), packaged) {
            (Ok(world), _) => Ok((wit.clone(), world)),
            (Err(found), Some(name)) => built_in_world(name).map_err(|_| found),
            (Err(found), None) => Err(found),
        },
        (None, Some(name)) => built_in_world(name),
        (None, None) => {
            let message = match name {
                Some(name) => format!("there is no WIT to find world `{name}` in"),
                None => "neither WIT nor a world is given".to_owned(),
            };
            let help = "name a built-in world with its package: `wasi:cli/command`";
            Err(vec![Diagnostic::error("wit/no-world", message).help(help)])
        }
    }
}

/// Resolves the WIT at `path`: a `.wit` file; a directory of them, with the packages they use in `deps/`; a component, a
/// core module with embedded metadata, or a WIT package, in the binary or the text format of wasm.
///
/// Packages of `wasi:` are built in, and need not be in `deps/`.
///
/// # Errors
/// All findings: what cannot be read, parsed or resolved.
pub fn load_path(path: &Path, options: &Options) -> Result<Wit, Vec<Diagnostic>> {
    load(input::read_path(path)?, options)
}

/// Resolves the WIT at several paths, whose packages may use each other, and a text beside them.
///
/// Worlds are looked for in the text alone where there is one, and the paths are what it may use; without one they are looked
/// for in the packages of all paths. Two paths may bring the same package along in `deps/`.
///
/// # Errors
/// All findings: what cannot be read, parsed or resolved.
pub fn load_several(paths: &[PathBuf], inline: Option<&Source>, options: &Options) -> Result<Wit, Vec<Diagnostic>> {
    load(input::read_several(paths, inline)?, options)
}

/// Resolves WIT that is already in memory: one text, or wasm. `name` is what to call it in findings.
///
/// # Errors
/// All findings: what cannot be parsed or resolved.
pub fn load_bytes(name: &str, bytes: &[u8], options: &Options) -> Result<Wit, Vec<Diagnostic>> {
    load(input::read_bytes(name, bytes)?, options)
}

fn load(input: input::Input, options: &Options) -> Result<Wit, Vec<Diagnostic>> {
    let mut base = Resolve { all_features: options.all_features, ..Resolve::default() };
    base.features.extend(options.features.iter().cloned());
    match input {
        input::Input::Wasm(wasm) => Ok(Wit {
            resolve: Resolve { all_features: base.all_features, features: base.features, ..wasm.resolve },
            packages: wasm.packages,
            kind: wasm.kind,
            own_world: wasm.world,
            name: wasm.name,
            files: wasm.file.into_iter().collect(),
            sources: HashMap::new(),
            built_in: HashSet::new(),
        }),
        input::Input::Text { name, groups, binary_deps, files } => {
            let binary_main = input::merge(&mut base, binary_deps)?;
            match link::link(&base, &groups) {
                Ok(linked) => {
                    let in_wasm: Vec<PackageId> =
                        binary_main.iter().map(|name| linked.resolve.package_names[name]).collect();
                    let wit = Wit {
                        resolve: linked.resolve,
                        packages: linked.main.into_iter().chain(in_wasm).collect(),
                        kind: Kind::Text,
                        own_world: None,
                        name,
                        files,
                        sources: linked.sources,
                        built_in: linked.built_in,
                    };
                    let mut findings = check::check_package_names(&wit.resolve, &wit.sources());
                    findings.extend(check::check_names(&wit.resolve, |span| wit.span(span)));
                    if findings.is_empty() { Ok(wit) } else { Err(findings) }
                }
                Err(fault) => Err(check::findings(&base, groups, fault)),
            }
        }
    }
}
