//! The plan of a composition, as a value.

use indexmap::IndexMap;
use wasmparser::component_types::{ComponentEntityType, ComponentItem, ResourceId};
use wasmparser::types::Types;

use crate::contents::Contents;
use crate::input::Component;

/// Imports or exports by name, as the validator has them.
pub(crate) type Items = wasmparser::collections::IndexMap<String, ComponentItem>;

/// Which components there are, who satisfies whom, and what the result imports and exports. Made by [`plan`], read by
/// [`encode`] and [`explain`]; nothing changes it.
///
/// [`plan`]: crate::plan()
/// [`encode`]: crate::encode()
/// [`explain`]: crate::explain()
pub struct CompositionGraph<'a> {
    pub(crate) components: Vec<Component<'a>>,
    pub(crate) contents: Contents<'a>,
    pub(crate) instances: Vec<Instance<'a>>,
    pub(crate) order: Vec<usize>,
    pub(crate) imports: Vec<Import>,
}

/// One input, instantiated.
#[derive(Debug)]
pub struct Instance<'a> {
    /// The name of the input.
    pub name: &'a str,
    /// Which of the distinct components it is an instance of.
    pub component: usize,
    /// What each of its imports is given, in the order of the imports.
    pub arguments: Vec<Source>,
}

/// Where an argument of an instance comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An export of another instance.
    Export {
        /// The instance, as a position in [`CompositionGraph::instances`].
        instance: usize,
        /// The name of its export.
        export: String,
    },
    /// An import of the result, as a position in [`CompositionGraph::imports`].
    Import(usize),
    /// A resource type that another argument of the same instance brings along.
    Resource {
        /// The position of the other argument.
        argument: usize,
        /// The names of the exports that lead to the resource in it.
        path: Vec<String>,
    },
}

/// The imports of the result: one for every import that no instance satisfies, with compatible ones merged.
#[derive(Debug)]
pub struct Import {
    /// The name, that of the highest version asked for.
    pub name: String,
    /// Who asks for it, the highest version first.
    pub parts: Vec<Part>,
    /// For an interface: each of its items, and the position among the parts of the one whose type it has.
    pub items: IndexMap<String, usize>,
}

/// One import of one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// The instance, as a position in [`CompositionGraph::instances`].
    pub instance: usize,
    /// The position among its imports.
    pub import: usize,
}

impl<'a> CompositionGraph<'a> {
    /// One instance for each input, in their order: the first is the root.
    pub fn instances(&self) -> &[Instance<'a>] {
        &self.instances
    }

    /// The instances in an order in which each comes after those it depends on.
    pub fn instantiation_order(&self) -> &[usize] {
        &self.order
    }

    /// The imports of the result, each after those whose types it uses.
    pub fn imports(&self) -> &[Import] {
        &self.imports
    }

    /// The names of what the result exports: the exports of the root.
    pub fn exports(&self) -> impl Iterator<Item = &str> {
        self.exports_of(0).keys().map(String::as_str)
    }

    /// The names of what an instance imports, in the order of its arguments.
    pub fn import_names(&self, instance: usize) -> impl Iterator<Item = &str> {
        self.imports_of(instance).keys().map(String::as_str)
    }

    /// The list of the types that an instance speaks in.
    pub(crate) fn types(&self, instance: usize) -> &Types {
        &self.component(instance).types
    }

    pub(crate) fn component(&self, instance: usize) -> &Component<'a> {
        &self.components[self.instances[instance].component]
    }

    pub(crate) fn imports_of(&self, instance: usize) -> &Items {
        let component = self.component(instance);
        &component.types[component.ty].imports
    }

    pub(crate) fn exports_of(&self, instance: usize) -> &Items {
        let component = self.component(instance);
        &component.types[component.ty].exports
    }

    /// The import of an instance that a part of an import of the result is.
    pub(crate) fn part_item(&self, part: Part) -> &ComponentItem {
        &self.imports_of(part.instance)[part.import]
    }

    /// The names that lead to a resource which the imports of `instance` define, and the position of the import.
    pub(crate) fn imported_resource(&self, instance: usize, resource: ResourceId) -> Option<(usize, Vec<&str>)> {
        let (import, path) = self.component(instance).imported_resources.get(&resource)?.split_first()?;
        let mut entity = self.imports_of(instance)[*import].ty;
        let names = path.iter().map(|index| {
            let (name, item) = self.nested_exports(instance, &entity).and_then(|exports| exports.get_index(*index))?;
            entity = item.ty;
            Some(name.as_str())
        });
        Some((*import, names.collect::<Option<_>>()?))
    }

    /// What is found in `entity` of `instance` at the end of a path of exports.
    pub(crate) fn item_at<'p>(
        &self,
        instance: usize,
        entity: &ComponentEntityType,
        path: impl IntoIterator<Item = &'p str>,
    ) -> Option<ComponentEntityType> {
        path.into_iter().try_fold(*entity, |entity, name| Some(self.nested_exports(instance, &entity)?.get(name)?.ty))
    }

    /// The exports of an item of `instance` that is an interface; nothing for other items.
    pub(crate) fn nested_exports(&self, instance: usize, entity: &ComponentEntityType) -> Option<&Items> {
        match entity {
            ComponentEntityType::Instance(id) => Some(&self.component(instance).types[*id].exports),
            ComponentEntityType::Module(_)
            | ComponentEntityType::Func(_)
            | ComponentEntityType::Value(_)
            | ComponentEntityType::Type { .. }
            | ComponentEntityType::Component(_) => None,
        }
    }
}

impl Import {
    /// The part whose type the item called `name` has; for what is no interface, the part whose type the import has.
    pub(crate) fn provider(&self, name: Option<&str>) -> Part {
        self.parts[name.and_then(|name| self.items.get(name)).copied().unwrap_or(0)]
    }
}
