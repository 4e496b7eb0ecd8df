//! The WIT of packages whose items a document names.

use std::path::PathBuf;

use semver::Version;
use wit_parser::{PackageId, PackageName as WitName, Resolve};
use witcraft_component::{Component, decode_package};
use witcraft_diagnostics::Diagnostic;

use super::{Key, Packages, key};
use crate::ast::{PackageName, Path};

/// The WIT that was found for a package.
pub(crate) struct Wit {
    pub(crate) resolve: Resolve,
    /// The file or folder that it was found in, or that it is built in.
    pub(crate) place: String,
    /// The version of the package, the highest where there are several.
    pub(crate) version: Option<Version>,
    /// Where it is something else: what it is, as a message.
    pub(crate) mismatch: Option<String>,
}

impl Packages<'_> {
    /// The WIT of the package of an item that is named. Reports a package that is not found or cannot be read, once.
    pub(crate) fn wit(&mut self, path: &Path) -> Option<&Wit> {
        let key = self.source_of(path);
        if !self.wit.contains_key(&key) {
            let wit = self.load_wit(path);
            self.wit.insert(key.clone(), wit);
        }
        self.wit[&key].as_ref()
    }

    /// What tells the WIT of one package from that of others.
    pub(crate) fn source_of(&mut self, path: &Path) -> Key {
        let (name, version) = key(&path.package);
        match self.find_wit(&path.package) {
            Some(_) => (name, version),
            None => (path.text.clone(), version),
        }
    }

    fn load_wit(&mut self, item: &Path) -> Option<Wit> {
        let options =
            witcraft_wit::Options { features: self.options.features.clone(), all_features: self.options.all_features };
        let package = &item.package;
        let Some(path) = self.find_wit(package) else {
            let names = package.name.split_once(':').zip(item.segments.first());
            let built_in = names.and_then(|(names, segment)| {
                witcraft_wit::built_in_item(names, &segment.text, package.version.as_ref(), &options)
            });
            if built_in.is_none() {
                self.unknown(package);
            }
            let place = "the built-in WIT".to_owned();
            return built_in.map(|wit| Wit { resolve: wit.resolve, place, version: None, mismatch: None });
        };
        let loaded = if path.is_dir() || path.extension().is_some_and(|extension| extension == "wit") {
            let wit = match self.fetched_with(&path) {
                Some(all) => witcraft_wit::load_several(&all, None, &options),
                None => witcraft_wit::load_path(&path, &options),
            };
            wit.map(|wit| (wit.resolve, wit.packages))
        } else {
            self.read(&path).map_err(|finding| vec![finding]).and_then(|input| decode(&input.name, &input.bytes))
        };
        let (mut resolve, own) = loaded.map_err(|findings| self.unreadable(package, findings)).ok()?;
        if self.is_at_version(package) {
            adopt_version(&mut resolve, &own, package);
        }
        let names: Vec<&WitName> = own.iter().map(|id| &resolve.packages[*id].name).collect();
        let found: Vec<&WitName> = names.iter().copied().filter(|name| is_named(name, package)).collect();
        let version = found.iter().filter_map(|name| name.version.clone()).max();
        let place = path.display().to_string();
        let mismatch = found.is_empty().then(|| mismatch(&place, &names, package));
        Some(Wit { resolve, place, version, mismatch })
    }

    /// Whether the place where a package is found is that of its version alone.
    fn is_at_version(&mut self, package: &PackageName) -> bool {
        match self.given(package) {
            Some(given) => given.version.is_some(),
            None => package.version.is_some() && self.find(package).is_some(),
        }
    }

    /// Like [`find`](Self::find), but WIT says its version itself, and need not be in a folder of it.
    fn find_wit(&mut self, package: &PackageName) -> Option<PathBuf> {
        self.find(package).or_else(|| {
            let unversioned = PackageName { version: None, ..package.clone() };
            let path = self.find(&unversioned)?;
            let is_wit = path.is_dir() || path.extension().is_some_and(|extension| extension == "wit");
            is_wit.then_some(path)
        })
    }
}

/// Whether a package is the one that a document names; without a version, it names any.
fn is_named(found: &WitName, wanted: &PackageName) -> bool {
    wanted.name == format!("{}:{}", found.namespace, found.name)
        && (wanted.version.is_none() || wanted.version == found.version)
}

/// Gives a package without a version the one that it is found under.
fn adopt_version(resolve: &mut Resolve, own: &[PackageId], wanted: &PackageName) {
    for id in own {
        let name = &mut resolve.packages[*id].name;
        if name.version.is_none() && wanted.name == format!("{}:{}", name.namespace, name.name) {
            resolve.package_names.shift_remove(name);
            name.version.clone_from(&wanted.version);
            resolve.package_names.insert(name.clone(), *id);
        }
    }
}

/// What is found in place of a package.
fn mismatch(path: &str, found: &[&WitName], wanted: &PackageName) -> String {
    let version = wanted.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
    let wanted = format!("{}{version}", wanted.name);
    match found {
        [] => format!("`{path}` has no package `{wanted}`"),
        [one] => format!("`{path}` is the package `{one}`, not `{wanted}`"),
        several => {
            let several: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
            format!("`{path}` has no package `{wanted}`, only {}", several.join(", "))
        }
    }
}

/// The WIT in a component or a WIT package in binary, and the packages that it is: of a component, all.
///
/// # Errors
/// It is neither, or not valid.
fn decode(name: &str, bytes: &[u8]) -> Result<(Resolve, Vec<PackageId>), Vec<Diagnostic>> {
    witcraft_component::expect_component(name, bytes).map_err(|finding| vec![finding])?;
    if let Some((resolve, package)) = decode_package(name, bytes)? {
        return Ok((resolve, vec![package]));
    }
    let Component { resolve, world } = Component::decode(name, bytes)?;
    let own = resolve.worlds[world].package; // it has an arbitrary name
    let packages = resolve.packages.iter().map(|(id, _)| id).filter(|id| Some(*id) != own).collect();
    Ok((resolve, packages))
}
