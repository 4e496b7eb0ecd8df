//! Finds the packages that a document names: among those that are given, in a folder, or built in.

mod folder;
mod report;
mod wit;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use semver::Version;
use witcraft_compose::{Checked, Input};
use witcraft_diagnostics::{Diagnostic, Source, Span};

use self::wit::Wit;
use crate::ast::{Ast, Name, New, PackageName};
use crate::format::settings_text;

/// A package that is given by name.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// `ns:name`.
    pub name: String,
    /// The version; without one, it stands for every version.
    pub version: Option<Version>,
    /// A component, or WIT: a file or a folder.
    pub path: PathBuf,
}

/// Where packages are, and which unstable items take part.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The packages that are given by name. The result embeds their components in this order, before all others.
    pub dependencies: Vec<Dependency>,
    /// Folders with `ns/name.wasm`, `ns/name/1.0.0.wasm` and the like. The first that has a package provides it.
    pub folders: Vec<PathBuf>,
    /// Folders of packages of WIT that `wkg` has fetched: `ns-name-1.0.0/` or `ns-name-1.0.0.wasm`. They are looked at last, and
    /// packages in one of them may use each other.
    pub fetched: Vec<PathBuf>,
    /// The features whose `@unstable` items are there.
    pub features: Vec<String>,
    /// All `@unstable` items are there.
    pub all_features: bool,
    /// How files are read that are not WIT; without it, a document has only packages of WIT.
    pub read: Option<Read>,
    /// What `virtualize` in a document does; without it, a document has no such thing.
    pub virtualize: Option<Virtualize>,
}

/// Reads a component or a WIT package in binary, in either format.
pub type Read = fn(&Path) -> Result<Input, Diagnostic>;

/// Satisfies imports of a component inside it, as settings with their values say, and returns the new component.
pub type Virtualize = fn(&Input, &[(String, Option<String>)]) -> Result<Vec<u8>, Vec<Diagnostic>>;

/// `ns:name` and a version.
pub(crate) type Key = (String, Option<Version>);

/// What is instantiated: a package, and what is satisfied inside it, as in the document.
pub(crate) type InstanceKey = (Key, String);

pub(crate) fn instance_key(new: &New) -> InstanceKey {
    (key(&new.package), settings_text(&new.virtualize))
}

pub(crate) fn key(package: &PackageName) -> Key {
    (package.name.clone(), package.version.clone())
}

/// The packages of one document.
pub(crate) struct Packages<'a> {
    options: &'a Options,
    source: &'a Source,
    /// The path of each package that was looked for; `None` for what is built in or was not found.
    paths: HashMap<Key, Option<PathBuf>>,
    /// The WIT of each package whose items are named.
    wit: HashMap<Key, Option<Wit>>,
    /// The components that are instantiated; `None` for what cannot be.
    components: IndexMap<InstanceKey, Option<Checked>>,
    pub(crate) findings: Vec<Diagnostic>,
}

impl<'a> Packages<'a> {
    pub(crate) fn new(options: &'a Options, source: &'a Source) -> Packages<'a> {
        Packages {
            options,
            source,
            paths: HashMap::new(),
            wit: HashMap::new(),
            components: IndexMap::new(),
            findings: Vec::new(),
        }
    }

    /// Loads a package to instantiate it. Reports a package that is not found, or is not a component, once.
    pub(crate) fn load_component(&mut self, new: &New) {
        let key = instance_key(new);
        if self.components.contains_key(&key) {
            return;
        }
        let input = self.read_component(&new.package).and_then(|input| self.virtualized(input, new));
        let checked = input.and_then(|input| self.checked(input, &new.package));
        self.components.insert(key, checked);
    }

    /// The component with what the document satisfies inside it.
    fn virtualized(&mut self, input: Input, new: &New) -> Option<Input> {
        let [(first, _), ..] = new.virtualize.as_slice() else { return Some(input) };
        let last = new.virtualize.last().map_or(first, |(name, value)| value.as_ref().unwrap_or(name));
        let span = self.source.span(first.range.start..last.range.end);
        let Some(virtualize) = self.options.virtualize else {
            let message = "there is no virtualisation here";
            self.findings.push(Diagnostic::error("wac/virtualize", message).at(span, ""));
            return None;
        };
        let value = |name: &Name| name.text.clone();
        let settings: Vec<_> =
            new.virtualize.iter().map(|(name, setting)| (value(name), setting.as_ref().map(value))).collect();
        match virtualize(&input, &settings) {
            Ok(bytes) => Some(Input { bytes, ..input }),
            Err(findings) => {
                for finding in findings {
                    let message = format!("cannot virtualize `{}`: {}", new.package.name, finding.message);
                    let about = Diagnostic::error("wac/virtualize", message).at(span.clone(), "");
                    let about = finding.notes.into_iter().fold(about, Diagnostic::note);
                    self.findings.push(finding.help.into_iter().fold(about, Diagnostic::help));
                }
                None
            }
        }
    }

    fn read_component(&mut self, package: &PackageName) -> Option<Input> {
        let Some(path) = self.find(package) else {
            self.unknown(package);
            return None;
        };
        let span = self.span(package);
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "wit") {
            let message = format!("`{}` is a WIT package, and cannot be instantiated", package.name);
            let finding = Diagnostic::error("wac/not-a-component", message).at(span, "");
            self.findings.push(finding.note(format!("it is `{}`", path.display())));
            return None;
        }
        self.read(&path).map_err(|finding| self.unreadable(package, vec![finding])).ok()
    }

    /// Reads a file that is not WIT.
    ///
    /// # Errors
    /// It cannot be read, or is not well-formed; or no such file can be.
    fn read(&self, path: &Path) -> Result<Input, Diagnostic> {
        let name = path.display();
        let absent = || Diagnostic::error("input/unreadable", format!("cannot read `{name}`: only WIT is read here"));
        self.options.read.ok_or_else(absent)?(path)
    }

    fn checked(&mut self, input: Input, package: &PackageName) -> Option<Checked> {
        witcraft_compose::check(input).map_err(|finding| self.unreadable(package, vec![finding])).ok()
    }

    /// The components in the order in which the result embeds them, and where in it each package is.
    pub(crate) fn into_inputs(self) -> (Vec<Checked>, HashMap<InstanceKey, usize>, Vec<Diagnostic>) {
        let Packages { options, components, findings, .. } = self;
        let rank = |((name, version), _): &InstanceKey| {
            options.dependencies.iter().position(|dependency| dependency.matches(name, version.as_ref()))
        };
        let mut components: Vec<(InstanceKey, Checked)> =
            components.into_iter().filter_map(|(key, checked)| Some((key, checked?))).collect();
        components.sort_by_key(|(key, _)| rank(key).unwrap_or(usize::MAX));
        let positions = components.iter().enumerate().map(|(position, (key, _))| (key.clone(), position)).collect();
        (components.into_iter().map(|(_, checked)| checked).collect(), positions, findings)
    }

    fn find(&mut self, package: &PackageName) -> Option<PathBuf> {
        let key = key(package);
        if let Some(path) = self.paths.get(&key) {
            return path.clone();
        }
        let path = match self.given(package) {
            Some(given) => Some(given.path.clone()),
            None => {
                let ours = self.options.folders.iter().find_map(|folder| folder::find(folder, package));
                ours.or_else(|| self.options.fetched.iter().find_map(|folder| folder::find_fetched(folder, package)))
            }
        };
        self.paths.insert(key, path.clone());
        path
    }

    /// The packages that one at this path may use, if it was fetched: all that were fetched with it.
    fn fetched_with(&self, path: &Path) -> Option<Vec<PathBuf>> {
        let folder = self.options.fetched.iter().find(|folder| path.parent() == Some(folder.as_path()))?;
        Some(folder::fetched(folder))
    }

    /// The package as it is given by name.
    fn given(&self, package: &PackageName) -> Option<&'a Dependency> {
        self.options.dependencies.iter().find(|given| given.matches(&package.name, package.version.as_ref()))
    }

    fn span(&self, package: &PackageName) -> Span {
        self.source.span(package.range.clone())
    }
}

impl Dependency {
    fn matches(&self, name: &str, version: Option<&Version>) -> bool {
        self.name == name && (self.version.is_none() || self.version.as_ref() == version)
    }
}

/// Everything that a document instantiates.
pub(crate) fn instantiated(ast: &Ast) -> Vec<&New> {
    let mut packages = Vec::new();
    for statement in &ast.statements {
        crate::walk::expressions(statement, &mut |expression| {
            if let crate::ast::Primary::New(new) = &expression.primary {
                packages.push(new);
            }
        });
    }
    packages
}
