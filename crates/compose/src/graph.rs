//! The plan of a composition, as a value.

use indexmap::IndexMap;
use wasm_encoder::ComponentExportKind;
use wasmparser::component_types::{ComponentEntityType, ComponentItem, ResourceId};
use wasmparser::types::Types;
use witcraft_diagnostics::Span;

use crate::builder::ItemKind;
use crate::contents::Contents;
use crate::input::Component;

/// Imports or exports by name, as the validator has them.
pub(crate) type Items = wasmparser::collections::IndexMap<String, ComponentItem>;

/// Which components there are, who satisfies whom, and what the result imports and exports. Made by a [`GraphBuilder`],
/// read by [`encode`], [`explain`] and [`draw`]; nothing changes it.
///
/// [`GraphBuilder`]: crate::GraphBuilder
/// [`encode`]: crate::encode()
/// [`explain`]: crate::explain()
/// [`draw`]: crate::draw()
pub struct CompositionGraph<'a> {
    pub(crate) components: Vec<Component<'a>>,
    pub(crate) contents: Contents<'a>,
    pub(crate) instances: Vec<Instance<'a>>,
    pub(crate) order: Vec<usize>,
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Export>,
    /// The WIT of a component, for findings about what it imports.
    pub(crate) wit: Option<WitOf>,
}

/// Prints the imports and exports of the component that has a name and these bytes.
pub type WitOf = fn(&str, &[u8]) -> Option<witcraft_diagnostics::Source>;

/// One instance of an input.
#[derive(Debug)]
pub struct Instance<'a> {
    /// The name of the input.
    pub name: &'a str,
    /// What the composition calls the instance.
    pub label: String,
    /// The input.
    pub input: usize,
    /// Which of the distinct components it is an instance of.
    pub component: usize,
    /// What each of its imports is given, in the order of the imports.
    pub arguments: Vec<Source>,
    /// Whether it only says the types of imports and definitions of the result, and is never instantiated.
    pub(crate) is_declaration: bool,
    /// Where it is asked for.
    pub(crate) span: Option<Span>,
    /// Where each of its arguments is given.
    pub(crate) argument_spans: Vec<Option<Span>>,
}

/// Where an argument of an instance, or an export of the result, comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Another instance, or an item in it.
    Instance {
        /// The instance, as a position in [`CompositionGraph::instances`].
        instance: usize,
        /// The names of the exports that lead to the item; none for the instance as a whole.
        path: Vec<String>,
    },
    /// An import of the result, or an item in it.
    Import {
        /// The import, as a position in [`CompositionGraph::imports`].
        import: usize,
        /// The names of the exports that lead to the item; none for the import as a whole.
        path: Vec<String>,
    },
    /// A resource type that another argument of the same instance brings along.
    Resource {
        /// The position of the other argument.
        argument: usize,
        /// The names of the exports that lead to the resource in it.
        path: Vec<String>,
    },
    /// A type that the result defines itself. Only declarations have such arguments.
    Definition,
}

/// One import of the result: declared, or made of the imports that no instance satisfies, with compatible ones merged.
#[derive(Debug)]
pub struct Import {
    /// The name; of an import that is not declared, that of the highest version asked for.
    pub name: String,
    /// Who asks for it, the highest version first.
    pub parts: Vec<Part>,
    /// For an interface: each of its items, and the position among the parts of the one whose type it has.
    pub items: IndexMap<String, usize>,
    /// Whether it is declared, by its only part, and not made of what instances ask for.
    pub is_declared: bool,
    /// What has its name from the start, and all that is said of the item under that name. The type follows from the parts.
    pub(crate) named_by: Option<Part>,
    /// Where it is declared.
    pub(crate) span: Option<Span>,
}

/// One export of the result.
#[derive(Debug)]
pub struct Export {
    /// The name.
    pub name: String,
    /// What is exported.
    pub(crate) item: Exported,
    /// Where it is asked for.
    pub(crate) span: Option<Span>,
}

/// What an export is.
#[derive(Clone, Debug)]
pub(crate) enum Exported {
    /// An instance, an import or an item of them.
    Source(Source),
    /// A type that a declaration defines: its position among the instances.
    Definition {
        declarations: usize,
        /// The name of the declaration.
        item: String,
        entity: ComponentEntityType,
    },
}

/// One import of one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// The instance, as a position in [`CompositionGraph::instances`].
    pub instance: usize,
    /// The position among its imports.
    pub import: usize,
}

/// What a source is.
#[derive(Clone, Copy)]
pub(crate) enum Entity {
    /// An item of an import or export.
    Item(ComponentEntityType),
    /// A whole instance: everything that it exports.
    Instance(usize),
}

impl Entity {
    pub(crate) fn kind(&self) -> ComponentExportKind {
        match self {
            Entity::Item(item) => kind(item),
            Entity::Instance(_) => ComponentExportKind::Instance,
        }
    }
}

pub(crate) fn kind(entity: &ComponentEntityType) -> ComponentExportKind {
    match entity {
        ComponentEntityType::Module(_) => ComponentExportKind::Module,
        ComponentEntityType::Func(_) => ComponentExportKind::Func,
        ComponentEntityType::Value(_) => ComponentExportKind::Value,
        ComponentEntityType::Type { .. } => ComponentExportKind::Type,
        ComponentEntityType::Instance(_) => ComponentExportKind::Instance,
        ComponentEntityType::Component(_) => ComponentExportKind::Component,
    }
}

impl<'a> CompositionGraph<'a> {
    /// The instances, in the order of their inputs.
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

    /// What the result exports, in order.
    pub fn exports(&self) -> &[Export] {
        &self.exports
    }

    /// Leaves out the exports that are definitions, which WIT has no words for.
    pub fn drop_definitions(&mut self) {
        self.exports.retain(|export| export.definition().is_none());
    }

    /// Leaves out the instances among the exports whose names are not wanted. Returns these names.
    pub fn drop_instances(&mut self, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let (dropped, kept) = std::mem::take(&mut self.exports).into_iter().partition(|export: &Export| {
            let entity = export.source().and_then(|source| self.entity(0, source));
            let is_instance = entity.is_some_and(|(_, entity)| entity.kind() == ComponentExportKind::Instance);
            is_instance && !is_wanted(&export.name)
        });
        self.exports = kept;
        dropped.into_iter().map(|export: Export| export.name).collect()
    }

    /// The exports that are whole imports of the result: the names of the export and of the import.
    pub fn passed_on(&self) -> impl Iterator<Item = (&str, &str)> {
        self.exports.iter().filter_map(|export| match export.source()? {
            Source::Import { import, path } if path.is_empty() => {
                Some((export.name.as_str(), self.imports[*import].name.as_str()))
            }
            Source::Import { .. } | Source::Instance { .. } | Source::Resource { .. } | Source::Definition => None,
        })
    }

    /// The place in a document that makes the result import something under this name.
    pub fn place_of_import(&self, name: &str) -> Option<Span> {
        self.import_span(self.imports.iter().find(|import| import.name == name)?)
    }

    /// Where an import is declared, or an instance that asks for it, or the type that it is.
    pub(crate) fn import_span(&self, import: &Import) -> Option<Span> {
        let instance = import.parts.first()?.instance;
        let declared = import.span.as_ref().or(self.instances[instance].span.as_ref());
        declared.or_else(|| self.definition_span(instance, &import.name)).cloned()
    }

    /// Where the declarations that are `instance` define something under this name.
    pub(crate) fn definition_span(&self, instance: usize, name: &str) -> Option<&Span> {
        let is_it = |export: &&Export| match &export.item {
            Exported::Definition { declarations, item, .. } => *declarations == instance && item == name,
            Exported::Source(_) => false,
        };
        self.exports.iter().find(is_it)?.span.as_ref()
    }

    /// The place in a document that makes the result export something under this name, or else in a compatible version.
    pub fn place_of_export(&self, name: &str) -> Option<Span> {
        let exact = self.exports.iter().find(|export| export.name == name);
        let compatible = || self.exports.iter().find(|export| crate::are_compatible(&export.name, name));
        exact.or_else(compatible)?.span.clone()
    }

    /// The names of what an instance imports, in the order of its arguments.
    pub fn import_names(&self, instance: usize) -> impl Iterator<Item = &str> {
        self.imports_of(instance).keys().map(String::as_str)
    }

    /// The names and kinds of what an instance imports, in the order of its arguments.
    pub fn import_items(&self, instance: usize) -> impl Iterator<Item = (&str, ItemKind)> {
        self.imports_of(instance).iter().map(|(name, item)| (name.as_str(), ItemKind::of(&item.ty)))
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

    /// What a source of an argument of `instance` is, and the instance whose types describe it. `None` for what does not
    /// exist.
    pub(crate) fn entity(&self, instance: usize, source: &Source) -> Option<(usize, Entity)> {
        match source {
            Source::Instance { instance, path } => match path.as_slice() {
                [] => Some((*instance, Entity::Instance(*instance))),
                [name, rest @ ..] => {
                    let item = self.exports_of(*instance).get(name)?;
                    let item = self.item_at(*instance, &item.ty, rest.iter().map(String::as_str))?;
                    Some((*instance, Entity::Item(item)))
                }
            },
            Source::Import { import, path } => {
                let part = self.imports[*import].provider(path.first().map(String::as_str));
                let item = self.item_at(part.instance, &self.part_item(part).ty, path.iter().map(String::as_str))?;
                Some((part.instance, Entity::Item(item)))
            }
            Source::Resource { argument, path } => {
                let part = Part { instance, import: *argument };
                let item = self.item_at(instance, &self.part_item(part).ty, path.iter().map(String::as_str))?;
                Some((instance, Entity::Item(item)))
            }
            Source::Definition => None,
        }
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

impl Instance<'_> {
    /// Whether it only says the types of imports and definitions of the result, and is never instantiated.
    pub fn is_declaration(&self) -> bool {
        self.is_declaration
    }
}

impl Export {
    /// What is exported, unless it is a definition.
    pub fn source(&self) -> Option<&Source> {
        match &self.item {
            Exported::Source(source) => Some(source),
            Exported::Definition { .. } => None,
        }
    }

    /// The name of the declaration that is exported.
    pub fn definition(&self) -> Option<&str> {
        match &self.item {
            Exported::Source(_) => None,
            Exported::Definition { item, .. } => Some(item),
        }
    }
}

impl Import {
    /// The part whose type the item called `name` has; for what is no interface, the part whose type the import has.
    pub(crate) fn provider(&self, name: Option<&str>) -> Part {
        self.parts[name.and_then(|name| self.items.get(name)).copied().unwrap_or(0)]
    }
}
