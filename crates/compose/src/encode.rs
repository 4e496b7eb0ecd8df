//! Encodes a graph as one component.
//!
//! The layout of the result: what it imports; the modules and components that it is made of, each once; the instances, each
//! after those it depends on; the exports; names and metadata.

mod core;
mod place;
mod scope;
mod types;

use std::collections::{HashMap, HashSet};

use wasm_encoder::{ComponentExportKind, ComponentExternName};
use wasm_metadata::Producers;
use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType, ComponentItem};
use witcraft_diagnostics::Diagnostic;

use self::types::TypeEncoder;
use crate::contents::{Bytes, ItemKind, Places, share};
use crate::graph::{CompositionGraph, Entity, Export, Exported, Source};
use crate::input::validate_structure;
use crate::label::stem;
use crate::mentions::mentions;

/// Encodes the composition as one valid component. The same graph gives the same bytes.
///
/// # Errors
/// An import whose type the encoder cannot write, and a result that the validator refuses.
pub fn encode(graph: &CompositionGraph<'_>) -> Result<Vec<u8>, Diagnostic> {
    let mut types = TypeEncoder::new(graph);
    for import in &graph.imports {
        types.import(import).map_err(|unencodable| {
            let message = format!("cannot import `{}`: {unencodable}", import.name);
            Diagnostic::error("compose/unencodable-import", message)
        })?;
    }
    let mut encoder = Encoder { graph, types, instances: HashMap::new(), aliases: HashMap::new() };
    let components = encoder.embed();
    for instance in &graph.order {
        let component = components[graph.instances[*instance].component].expect("instances are of inputs");
        encoder.instantiate(*instance, component);
    }
    encoder.export()?;
    let bytes = encoder.finish();
    match validate_structure(&bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(invalid(graph, &bytes, &error)),
    }
}

/// What the validator says about the result.
fn invalid(graph: &CompositionGraph<'_>, bytes: &[u8], error: &wasmparser::Error) -> Diagnostic {
    let item = place::of(graph, bytes, error.offset());
    let (name, span) = item.map_or((None, None), |(name, span)| (Some(name), span));
    if error.message().contains("not valid to be used as export") {
        let export = name.map_or_else(|| "an export".to_owned(), |name| format!("the export `{name}`"));
        let message = format!("the type of {export} uses a resource or a type that the composition does not export");
        return Diagnostic::error("compose/unnamed-type", message)
            .at_opt(span, "")
            .help("export the interface that defines the type as well, before what uses it");
    }
    let reason = error.message().split_whitespace().collect::<Vec<_>>().join(" "); // some have several lines
    if reason.contains("exceeds limit") {
        let message = format!("the composition is larger than a component can be: {reason}");
        return Diagnostic::error("compose/limit", message).help("compose parts of it first, and then the parts");
    }
    let message = format!("the composed component is not valid: {reason} (at offset {:#x})", error.offset());
    Diagnostic::error("compose/invalid-result", message).at_opt(span, "")
}

/// An item of the composition: its sort, and its index there.
pub(crate) type Defined = (ComponentExportKind, u32);

struct Encoder<'a> {
    graph: &'a CompositionGraph<'a>,
    /// The component so far: what it imports, and where its types are.
    types: TypeEncoder<'a>,
    /// The index of each instance that is made.
    instances: HashMap<usize, u32>,
    /// What has been aliased out of an instance, by the index of the instance.
    aliases: HashMap<(u32, String), Defined>,
}

impl Encoder<'_> {
    /// Embeds every module and component. Returns the index of each component of the graph.
    fn embed(&mut self) -> Vec<Option<u32>> {
        let graph = self.graph;
        let named = graph.instances.iter().rev().map(|i| (graph.components[i.component].bytes, stem(i.name)));
        let names: HashMap<Bytes<'_>, &str> = named.collect(); // of inputs that are the same, the first
        let mut places = Places::new();
        for embedded in graph.contents.embedded() {
            let name = names.get(&embedded.bytes).copied();
            let index = match embedded.kind {
                ItemKind::Module => self.types.builder.core_module_raw(None, embedded.bytes.bytes),
                ItemKind::Component => self.types.builder.component_raw(name, &share(embedded.bytes.bytes, &places, 1)),
            };
            places.insert(embedded.bytes, (embedded.kind, index));
        }
        graph.components.iter().map(|component| Some(places.get(&component.bytes)?.1)).collect()
    }

    fn instantiate(&mut self, instance: usize, component: u32) {
        let graph = self.graph;
        let unnamed = unnamed_resources(graph, instance);
        let mut arguments: Vec<Defined> = Vec::new();
        for (name, source) in graph.import_names(instance).zip(&graph.instances[instance].arguments) {
            let (kind, index) = match source {
                Source::Resource { argument, path } => self.alias_resource(arguments[*argument], path),
                source => self.source(source),
            };
            let index = match unnamed.contains(name) {
                true => {
                    let index = self.types.builder.export(name, kind, index, None);
                    self.types.add_type(instance, &graph.imports_of(instance)[name], index);
                    index
                }
                false => index,
            };
            arguments.push((kind, index));
        }
        let named = graph.import_names(instance).zip(arguments).map(|(name, (kind, index))| (name, kind, index));
        let named: Vec<_> = named.collect();
        let index = self.types.builder.instantiate(Some(&graph.instances[instance].label), component, named);
        self.instances.insert(instance, index);
    }

    /// An instance, an import, or what is at the end of a path of exports in it.
    fn source(&mut self, source: &Source) -> Defined {
        let graph = self.graph;
        let (mut at, path) = match source {
            Source::Instance { instance, path } => ((ComponentExportKind::Instance, self.instances[instance]), path),
            Source::Import { import, path } => (self.types.imported[*import], path),
            Source::Resource { .. } | Source::Definition => unreachable!("they are arguments and no sources of others"),
        };
        for end in 1..=path.len() {
            let prefix = match source {
                Source::Import { import, .. } => Source::Import { import: *import, path: path[..end].to_vec() },
                Source::Instance { instance, .. } => {
                    Source::Instance { instance: *instance, path: path[..end].to_vec() }
                }
                Source::Resource { .. } | Source::Definition => break,
            };
            let (_, entity) = graph.entity(0, &prefix).expect("a graph has only sources that exist");
            at = self.alias(at.1, &path[end - 1], entity.kind());
        }
        at
    }

    /// What `instance` exports as `name`, aliased once.
    fn alias(&mut self, instance: u32, name: &str, kind: ComponentExportKind) -> Defined {
        let builder = &mut self.types.builder;
        let alias = || (kind, builder.alias_export(instance, name, kind));
        *self.aliases.entry((instance, name.to_owned())).or_insert_with(alias)
    }

    /// The resource at the end of a path of exports that begins in another argument.
    fn alias_resource(&mut self, (kind, index): Defined, path: &[String]) -> Defined {
        match path {
            [] => (kind, index),
            [name] => self.alias(index, name, ComponentExportKind::Type),
            [name, rest @ ..] => {
                let inner = self.alias(index, name, ComponentExportKind::Instance);
                self.alias_resource(inner, rest)
            }
        }
    }

    /// Exports what the graph says. A type that is exported has a new name from then on, by which the types of later
    /// exports have to speak of it: those are written out.
    fn export(&mut self) -> Result<(), Diagnostic> {
        let graph = self.graph;
        let mut renamed: HashSet<(usize, ComponentAnyTypeId)> = HashSet::new();
        for export in &graph.exports {
            let name = &export.name;
            let unencodable = |why| {
                let message = format!("cannot export `{name}`: {why}");
                Diagnostic::error("compose/unencodable-export", message).at_opt(export.span.clone(), "")
            };
            let (speaker, entity, (kind, index)) = match &export.item {
                Exported::Source(source) => {
                    let (speaker, entity) = graph.entity(0, source).expect("a graph has only sources that exist");
                    (speaker, entity, self.source(source))
                }
                Exported::Definition { declarations: instance, entity, .. } => {
                    let index = self.types.define(*instance, entity).map_err(unencodable)?;
                    (*instance, Entity::Item(*entity), (ComponentExportKind::Type, index))
                }
            };
            let items: Vec<ComponentEntityType> = match entity {
                Entity::Item(item) => vec![item],
                Entity::Instance(instance) => graph.exports_of(instance).values().map(|item| item.ty).collect(),
            };
            let is_definition = matches!(export.item, Exported::Definition { .. });
            let is_renamed = !is_definition
                && !renamed.is_empty()
                && items.iter().any(|item| {
                    let mentioned = mentions(graph.types(speaker).as_ref(), item);
                    mentioned.iter().any(|ty| renamed.contains(&(speaker, *ty)))
                });
            let ty = match (is_renamed, entity) {
                (false, _) => None,
                (true, Entity::Item(item)) => Some(self.types.export_type(speaker, &item).map_err(unencodable)?),
                (true, Entity::Instance(instance)) => Some(self.types.instance_type(instance).map_err(unencodable)?),
            };
            let index = self.types.builder.export(self.export_name(export), kind, index, ty);
            if let Entity::Item(ComponentEntityType::Type { created, .. }) = entity {
                renamed.insert((speaker, created));
                self.types.add_exported(speaker, &items[0], index);
            }
        }
        Ok(())
    }

    /// The name of an export, with what is said about the item under that name where it comes from.
    fn export_name<'e>(&self, export: &'e Export) -> ComponentExternName<'e>
    where
        Self: 'e,
    {
        let graph = self.graph;
        let item = match &export.item {
            Exported::Source(Source::Instance { instance, path }) => match path.as_slice() {
                [name] if *name == export.name => graph.exports_of(*instance).get(name),
                _ => None,
            },
            Exported::Source(Source::Import { import, path }) if path.is_empty() => {
                let import = &graph.imports[*import];
                let is_label = import.name == export.name && !import.name.contains(':');
                is_label.then(|| graph.part_item(import.parts[0]))
            }
            Exported::Source(_) | Exported::Definition { .. } => None,
        };
        match item {
            Some(item) => extern_name(&export.name, item),
            None => export.name.as_str().into(),
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let mut producers = Producers::empty();
        producers.add("processed-by", "witcraft", env!("CARGO_PKG_VERSION"));
        self.types.builder.raw_custom_section(&producers.raw_custom_section());
        self.types.builder.append_names();
        self.types.builder.finish()
    }
}

/// Imports of an instance that are resources from inside which functions mention that the result exports from it. The
/// result exports the resources before the instance takes them, for the types of the functions to have names.
fn unnamed_resources<'g>(graph: &'g CompositionGraph<'_>, instance: usize) -> HashSet<&'g str> {
    let is_resource = |item: &ComponentItem| {
        matches!(item.ty, ComponentEntityType::Type { created: ComponentAnyTypeId::Resource(_), .. })
    };
    if !graph.imports_of(instance).values().any(is_resource) {
        return HashSet::new();
    }
    let exported = graph.exports.iter().filter_map(|export| match &export.item {
        Exported::Source(Source::Instance { instance: from, path }) if *from == instance && path.len() == 1 => {
            graph.exports_of(instance).get(&path[0])
        }
        Exported::Source(_) | Exported::Definition { .. } => None,
    });
    let functions = exported.filter(|item| matches!(item.ty, ComponentEntityType::Func(_)));
    let mentioned: HashSet<_> = functions.flat_map(|item| mentions(graph.types(instance).as_ref(), &item.ty)).collect();
    let exports: HashSet<&str> = graph.exports.iter().map(|export| export.name.as_str()).collect();
    let is_unnamed = |((name, item), source): &((&String, &ComponentItem), &Source)| match item.ty {
        ComponentEntityType::Type { created: created @ ComponentAnyTypeId::Resource(_), .. } => {
            !matches!(source, Source::Import { .. }) && mentioned.contains(&created) && !exports.contains(name.as_str())
        }
        _ => false,
    };
    let imports = graph.imports_of(instance).iter().zip(&graph.instances[instance].arguments);
    imports.filter(is_unnamed).map(|((name, _), _)| name.as_str()).collect()
}

/// The name of an import or export with everything that the item says about it.
pub(crate) fn extern_name<'a>(name: &'a str, item: &'a ComponentItem) -> ComponentExternName<'a> {
    let text = |text: &'a Option<String>| text.as_deref().map(Into::into);
    ComponentExternName {
        name: name.into(),
        implements: text(&item.implements),
        version_suffix: text(&item.version_suffix),
        external_id: text(&item.external_id),
    }
}
