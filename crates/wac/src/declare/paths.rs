//! The packages that paths name, and the interfaces and worlds in them.

use wit_parser::{InterfaceId, Package, PackageId, WorldId};
use witcraft_diagnostics::{Diagnostic, nearest};

use super::{Declarer, LocalKind};
use crate::ast::Path;
use crate::packages::key;

/// What a path names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Interface(InterfaceId),
    World(WorldId),
}

impl Declarer<'_> {
    /// The world that the document targets.
    pub(super) fn target(&mut self, path: &Path) -> Option<WorldId> {
        match self.item(path)? {
            Item::World(world) => Some(world),
            Item::Interface(_) => {
                let message = format!("`{}` is an interface, and a composition targets a world", path.text);
                self.report("wac/wrong-kind", path.range.clone(), message);
                None
            }
        }
    }

    /// The item that a path names: of the document itself, or of another package.
    pub(super) fn item(&mut self, path: &Path) -> Option<Item> {
        let segment = path.segments.first()?;
        let is_own = path.package.name == self.package_name
            && (path.package.version.is_none() || path.package.version == self.package_version);
        if is_own {
            return match self.local(&segment.text) {
                Some(LocalKind::Interface(id)) => id.map(Item::Interface),
                Some(LocalKind::World(id)) => id.map(Item::World),
                Some(other) => {
                    let message =
                        format!("`{}` is {}, and a path names an interface or a world", segment.text, other.as_str());
                    self.report("wac/wrong-kind", segment.range.clone(), message);
                    None
                }
                None => {
                    self.undefined(segment);
                    None
                }
            };
        }
        if self.broken.contains(&path.package.name) {
            return None;
        }
        let package = self.find_package(path)?;
        let found = &self.resolve.packages[package];
        let item = (found.interfaces.get(&segment.text).copied().map(Item::Interface))
            .or_else(|| found.worlds.get(&segment.text).copied().map(Item::World))
            .filter(|_| path.segments.len() == 1);
        if item.is_none() {
            let known: Vec<&str> = found.interfaces.keys().chain(found.worlds.keys()).map(String::as_str).collect();
            let near = nearest(&segment.text, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let names: String = path.segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join("/");
            let message = format!("package `{}` has no interface or world `{names}`", path.package.name);
            let finding =
                Diagnostic::error("wac/unknown-item", message).at(self.source.span(segment.range.clone()), "");
            self.findings.push(finding.help_opt(near));
        }
        item
    }

    fn find_package_and_item(&self, path: &Path) -> Option<PackageId> {
        let segment = path.segments.first()?;
        self.packages_of(path)
            .find(|(_, package)| {
                package.interfaces.contains_key(&segment.text) || package.worlds.contains_key(&segment.text)
            })
            .map(|(id, _)| id)
    }

    /// The packages that a path may mean.
    fn packages_of<'s>(&'s self, path: &'s Path) -> impl Iterator<Item = (PackageId, &'s Package)> {
        let own = self.package;
        let version = path.package.version.as_ref().or_else(|| self.versions.get(&key(&path.package)));
        self.resolve.packages.iter().filter(move |(id, package)| {
            *id != own
                && path.package.name.split_once(':')
                    == Some((package.name.namespace.as_str(), package.name.name.as_str()))
                && version.is_none_or(|version| package.name.version.as_ref() == Some(version))
        })
    }

    fn find_package(&mut self, path: &Path) -> Option<PackageId> {
        let found = self.find_package_and_item(path).or_else(|| self.packages_of(path).next().map(|(id, _)| id));
        if found.is_none() {
            match self.mismatched.get(&key(&path.package)).cloned() {
                Some(message) => self.report("wac/unknown-package", path.range.clone(), message),
                None => {
                    let message = format!(
                        "package `{}` has no interface or world `{}`",
                        path.package.name, path.segments[0].text
                    );
                    self.report("wac/unknown-item", path.segments[0].range.clone(), message);
                }
            }
        }
        found
    }
}
