//! Encodes a graph as one component.
//!
//! The layout of the result: what it imports; the modules and components that it is made of, each once; the instances, each
//! after those it depends on; the exports of the root; names and metadata.

mod core;
mod scope;
mod types;

use std::collections::{HashMap, HashSet};

use wasm_encoder::{ComponentExportKind, ComponentExternName};
use wasm_metadata::Producers;
use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType, ComponentItem};
use witcraft_diagnostics::Diagnostic;

use self::types::TypeEncoder;
use crate::contents::{Bytes, ItemKind, Places, share};
use crate::graph::{CompositionGraph, Source};
use crate::input::validate_structure;
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
        encoder.instantiate(*instance, components[graph.instances[*instance].component]);
    }
    encoder.export_root()?;
    let bytes = encoder.finish();
    match validate_structure(&bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => {
            let message =
                format!("the composed component is not valid: {} (at offset {:#x})", error.message(), error.offset());
            Err(Diagnostic::error("compose/invalid-result", message))
        }
    }
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
    fn embed(&mut self) -> Vec<u32> {
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
        graph.components.iter().map(|component| places[&component.bytes].1).collect()
    }

    fn instantiate(&mut self, instance: usize, component: u32) {
        let graph = self.graph;
        let unnamed = if instance == 0 { unnamed_resources(graph) } else { HashSet::new() };
        let mut arguments: Vec<Defined> = Vec::new();
        for (name, source) in graph.import_names(instance).zip(&graph.instances[instance].arguments) {
            let (kind, index) = match source {
                Source::Export { instance, export } => {
                    let item = &graph.exports_of(*instance)[export];
                    self.alias(self.instances[instance], export, kind(&item.ty))
                }
                Source::Import(import) => self.types.imported[*import],
                Source::Resource { argument, path } => self.alias_resource(arguments[*argument], path),
            };
            let index = match unnamed.contains(name) {
                true => {
                    let index = self.types.builder.export(name, kind, index, None);
                    self.types.add_type(&graph.imports_of(instance)[name], index);
                    index
                }
                false => index,
            };
            arguments.push((kind, index));
        }
        let named = graph.import_names(instance).zip(arguments).map(|(name, (kind, index))| (name, kind, index));
        let named: Vec<_> = named.collect();
        let index = self.types.builder.instantiate(Some(stem(graph.instances[instance].name)), component, named);
        self.instances.insert(instance, index);
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

    /// Exports what the root does. A type that is exported has a new name from then on, by which the types of later exports
    /// have to speak of it: those are written out.
    fn export_root(&mut self) -> Result<(), Diagnostic> {
        let graph = self.graph;
        let root = self.instances[&0];
        let mut renamed: HashSet<ComponentAnyTypeId> = HashSet::new();
        for (name, item) in graph.exports_of(0) {
            let (kind, index) = self.alias(root, name, kind(&item.ty));
            let mentioned = mentions(graph.types(0).as_ref(), &item.ty);
            let ty = if mentioned.iter().any(|ty| renamed.contains(ty)) {
                let unencodable = |why| {
                    let message = format!("cannot export `{name}`: {why}");
                    Diagnostic::error("compose/unencodable-export", message)
                };
                Some(self.types.export_type(&item.ty).map_err(unencodable)?)
            } else {
                None
            };
            let index = self.types.builder.export(extern_name(name, item), kind, index, ty);
            if let ComponentEntityType::Type { created, .. } = item.ty {
                renamed.insert(created);
                self.types.add_type(item, index);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Vec<u8> {
        let mut producers = Producers::empty();
        producers.add("processed-by", "witcraft", env!("CARGO_PKG_VERSION"));
        self.types.builder.raw_custom_section(&producers.raw_custom_section());
        self.types.builder.append_names();
        self.types.builder.finish()
    }
}

/// Imports of the root that are resources from inside which its own functions mention. The result exports them before
/// the root takes them, for the types of its functions to have names.
fn unnamed_resources<'g>(graph: &'g CompositionGraph<'_>) -> HashSet<&'g str> {
    let exports = graph.exports_of(0);
    let functions = exports.values().filter(|item| matches!(item.ty, ComponentEntityType::Func(_)));
    let mentioned: HashSet<_> = functions.flat_map(|item| mentions(graph.types(0).as_ref(), &item.ty)).collect();
    let is_unnamed = |((name, item), source): &((&String, &ComponentItem), &Source)| match item.ty {
        ComponentEntityType::Type { created: created @ ComponentAnyTypeId::Resource(_), .. } => {
            !matches!(source, Source::Import(_)) && mentioned.contains(&created) && !exports.contains_key(*name)
        }
        _ => false,
    };
    let imports = graph.imports_of(0).iter().zip(&graph.instances[0].arguments);
    imports.filter(is_unnamed).map(|((name, _), _)| name.as_str()).collect()
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

/// `store` of `target/store.wasm`: what the name section calls it.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.strip_suffix(".wasm").or_else(|| file.strip_suffix(".wat")).unwrap_or(file)
}
