//! The identity of resource types, once the connections are known.
//!
//! Types flow by instance identity: a resource that two components import is the same one exactly when both get it from
//! the same instance, or both from the one import of the result. A component knows its own resources by where its imports
//! define them; this follows the arguments from there to the place where the resource is born.

use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType, ResourceId};

use crate::graph::{CompositionGraph, Source};

/// Where a resource is born.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    /// In an instance, each of which has its own.
    Instance { instance: usize, resource: ResourceId },
    /// Outside: the result imports it.
    Import { import: usize, path: Vec<String> },
    /// Nowhere: what should provide it does not. The comparison of the types says so.
    Missing,
}

impl CompositionGraph<'_> {
    /// Which resource `instance` knows as `resource`.
    pub(crate) fn identity(&self, instance: usize, resource: ResourceId) -> Identity {
        let Some((argument, path)) = self.imported_resource(instance, resource) else {
            return Identity::Instance { instance, resource };
        };
        self.identity_in_argument(instance, argument, &path)
    }

    fn identity_in_argument(&self, instance: usize, argument: usize, path: &[&str]) -> Identity {
        match &self.instances[instance].arguments[argument] {
            Source::Instance { instance, path: from } => {
                let mut names = from.iter().map(String::as_str).chain(path.iter().copied());
                let item = names.next().and_then(|name| self.exports_of(*instance).get(name));
                match item.and_then(|item| self.resource_at(*instance, &item.ty, &names.collect::<Vec<_>>())) {
                    Some(resource) => self.identity(*instance, resource),
                    None => Identity::Missing,
                }
            }
            Source::Import { import, path: from } => {
                let path: Vec<&str> = from.iter().map(String::as_str).chain(path.iter().copied()).collect();
                let path = path.as_slice();
                let part = self.imports[*import].provider(path.first().copied());
                let Some(resource) = self.resource_at(part.instance, &self.part_item(part).ty, path) else {
                    return Identity::Missing;
                };
                match self.imported_resource(part.instance, resource) {
                    Some((argument, defined)) if (argument, defined.as_slice()) != (part.import, path) => {
                        self.identity_in_argument(part.instance, argument, &defined)
                    }
                    _ => {
                        let path = path.iter().map(|name| (*name).to_owned()).collect();
                        Identity::Import { import: *import, path }
                    }
                }
            }
            Source::Resource { argument, path } => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                self.identity_in_argument(instance, *argument, &path)
            }
            Source::Definition => Identity::Missing,
        }
    }

    fn resource_at(&self, instance: usize, entity: &ComponentEntityType, path: &[&str]) -> Option<ResourceId> {
        match self.item_at(instance, entity, path.iter().copied())? {
            ComponentEntityType::Type { created: ComponentAnyTypeId::Resource(id), .. } => Some(id.resource()),
            _ => None,
        }
    }

    /// The resource in words, for the middle of a text in backticks: its name, and who it comes from.
    pub(crate) fn describe_identity(&self, identity: &Identity) -> String {
        match identity {
            Identity::Instance { instance, resource } => {
                let exported = self.types(*instance)[self.component(*instance).ty].explicit_resources.get(resource);
                let name = exported.and_then(|path| self.export_path(*instance, path));
                let (name, of) = (name.as_deref().unwrap_or("a resource"), self.told_apart(*instance));
                format!("{name} of {of}")
            }
            Identity::Import { import, path } => {
                let name = &self.imports[*import].name;
                match path.as_slice() {
                    [] => format!("the imported {name}"),
                    path => format!("{} of the imported {name}", path.join("#")),
                }
            }
            Identity::Missing => "a resource that no component provides".to_owned(),
        }
    }

    /// What tells an instance from all others: its file, or its label where there are several of that file.
    fn told_apart(&self, instance: usize) -> &str {
        let node = &self.instances[instance];
        match self.instances.iter().filter(|other| other.name == node.name).count() {
            1 => node.name,
            _ => &node.label,
        }
    }

    fn export_path(&self, instance: usize, path: &[usize]) -> Option<String> {
        let (first, rest) = path.split_first()?;
        let (name, item) = self.exports_of(instance).get_index(*first)?;
        let mut names = vec![name.as_str()];
        let mut entity = item.ty;
        for index in rest {
            let (name, item) = self.nested_exports(instance, &entity)?.get_index(*index)?;
            names.push(name);
            entity = item.ty;
        }
        Some(names.join("#"))
    }
}
