//! Reads a picture out of a component.

use std::collections::{HashMap, HashSet};

use wasmparser::{
    Chunk, ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentName, ComponentOuterAliasKind,
    ComponentTypeRef, KnownCustom, Parser, Payload,
};
use witcraft_component::expect_component;
use witcraft_diagnostics::{Diagnostic, Origin};

use super::{Connection, Drawn, Picture};
use crate::input::validate_structure;
use crate::label::stem;

/// Where an item of the component comes from.
#[derive(Clone, Debug)]
enum From {
    /// An import of the whole.
    Import(String),
    /// An instance, by its position in the picture, or what is at the end of a path of exports in it.
    Instance(usize, Vec<String>),
    /// An instance made of other items.
    Bundle(Vec<(String, From)>),
    /// The component itself: its core modules, or its definitions.
    Itself,
}

impl From {
    fn export(&self, name: &str) -> From {
        match self {
            From::Import(import) => From::Import(import.clone()),
            From::Instance(instance, path) => {
                From::Instance(*instance, path.iter().cloned().chain([name.to_owned()]).collect())
            }
            From::Bundle(items) => {
                items.iter().find(|(item, _)| item == name).map_or(From::Itself, |(_, from)| from.clone())
            }
            From::Itself => From::Itself,
        }
    }
}

/// A component in another.
#[derive(Debug)]
enum Nested {
    /// It is defined there.
    Defined(Box<Reader>),
    /// It is defined further out: how many levels, and at which index.
    Outer(u32, u32),
    /// It comes from elsewhere.
    Given,
}

/// What is read of a component.
#[derive(Debug, Default)]
struct Reader {
    size: usize,
    components: Vec<Nested>,
    component_names: Vec<(u32, String)>,
    modules: Vec<usize>,
    instances: Vec<From>,
    instance_names: Vec<(u32, String)>,
    functions: Vec<From>,
    types: Vec<From>,
    values: Vec<From>,
    /// The component of each instance in the picture, and its index among the instances of the whole.
    made: Vec<(u32, u32)>,
    /// The modules further out that it refers to: how many levels, and at which index.
    outer_modules: Vec<(u32, u32)>,
    imports: Vec<String>,
    exports: Vec<(String, From)>,
    connections: Vec<(Option<usize>, String, From)>,
}

/// What is known of components, which may be instantiated any number of times.
#[derive(Default)]
struct Seen {
    /// Whether they are compositions.
    compositions: HashMap<*const Reader, bool>,
    /// Those of which there is a picture: one is enough.
    drawn: HashSet<*const Reader>,
}

/// Takes a picture of a component.
///
/// # Errors
/// The bytes are not a component.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Picture, Diagnostic> {
    expect_component(name, bytes)?;
    // What is valid can be trusted in its counts, indices and depth.
    let read = validate_structure(bytes).and_then(|()| Reader::read(bytes)).map_err(|error| {
        let message = format!("`{name}` is not a valid component: {}", error.message());
        Diagnostic::error("compose/invalid-component", message)
            .in_origin(Origin { offset: Some(error.offset() as u64), ..Origin::file(name) })
    })?;
    Ok(read.picture(name, &[], &mut Seen::default()))
}

impl Reader {
    fn read(bytes: &[u8]) -> Result<Reader, wasmparser::Error> {
        let mut reader = Reader { size: bytes.len(), ..Reader::default() };
        let mut parser = Parser::new(0);
        let mut left = bytes;
        loop {
            let (payload, consumed) = match parser.parse(left, true)? {
                Chunk::Parsed { payload, consumed } => (payload, consumed),
                Chunk::NeedMoreData(_) => unreachable!("all of it is there"),
            };
            left = &left[consumed..];
            match payload {
                Payload::ModuleSection { unchecked_range, .. } => {
                    reader.modules.push(unchecked_range.len());
                    left = &left[unchecked_range.len()..];
                }
                Payload::ComponentSection { unchecked_range, .. } => {
                    reader.components.push(Nested::Defined(Box::new(Reader::read(&left[..unchecked_range.len()])?)));
                    left = &left[unchecked_range.len()..];
                }
                Payload::End(_) => return Ok(reader),
                payload => reader.payload(payload)?,
            }
        }
    }

    fn payload(&mut self, payload: Payload<'_>) -> Result<(), wasmparser::Error> {
        match payload {
            Payload::ComponentImportSection(section) => {
                for import in section {
                    let import = import?;
                    let name = import.name.name.to_owned();
                    let kind = kind_of(import.ty);
                    if !matches!(kind, ComponentExternalKind::Type) {
                        self.imports.push(name.clone());
                    }
                    self.define(kind, From::Import(name));
                }
            }
            Payload::ComponentTypeSection(section) => {
                for ty in section {
                    ty?;
                    self.types.push(From::Itself);
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    match alias? {
                        ComponentAlias::InstanceExport { kind, instance_index, name } => {
                            let from = self.find(ComponentExternalKind::Instance, instance_index).export(name);
                            self.define(kind, from);
                        }
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::Type, .. } => {
                            self.types.push(From::Itself)
                        }
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                            let nested = match self.components.get(index as usize) {
                                // Chains of aliases end where they began.
                                Some(Nested::Outer(further, at)) if count == 0 => Nested::Outer(*further, *at),
                                _ => Nested::Outer(count, index),
                            };
                            self.components.push(nested);
                        }
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreModule, count, index } => {
                            self.outer_modules.push((count, index));
                            self.modules.push(0);
                        }
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreType, .. }
                        | ComponentAlias::CoreInstanceExport { .. } => {}
                    }
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    let from = self.instance(&instance?);
                    self.instances.push(from);
                }
            }
            Payload::ComponentCanonicalSection(section) => {
                for function in section {
                    if let wasmparser::CanonicalFunction::Lift { .. } = function? {
                        self.functions.push(From::Itself);
                    }
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    let export = export?;
                    let from = self.find(export.kind, export.index);
                    if !matches!(export.kind, ComponentExternalKind::Type) {
                        self.exports.push((export.name.name.to_owned(), from.clone()));
                    }
                    self.define(export.kind, from);
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::ComponentName(names) = section.as_known() {
                    self.names(names);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn instance(&mut self, instance: &ComponentInstance<'_>) -> From {
        match instance {
            ComponentInstance::Instantiate { component_index, args } => {
                let position = self.made.len();
                let index = u32::try_from(self.instances.len()).unwrap_or(u32::MAX);
                self.made.push((*component_index, index));
                for argument in args.iter().filter(|argument| !matches!(argument.kind, ComponentExternalKind::Type)) {
                    let from = self.find(argument.kind, argument.index);
                    self.connections.push((Some(position), argument.name.to_owned(), from));
                }
                From::Instance(position, Vec::new())
            }
            ComponentInstance::FromExports(exports) => From::Bundle(
                exports
                    .iter()
                    .filter(|export| !matches!(export.kind, ComponentExternalKind::Type))
                    .map(|export| (export.name.name.to_owned(), self.find(export.kind, export.index)))
                    .collect(),
            ),
        }
    }

    fn define(&mut self, kind: ComponentExternalKind, from: From) {
        match kind {
            ComponentExternalKind::Instance => self.instances.push(from),
            ComponentExternalKind::Func => self.functions.push(from),
            ComponentExternalKind::Type => self.types.push(from),
            ComponentExternalKind::Value => self.values.push(from),
            ComponentExternalKind::Component => self.components.push(Nested::Given),
            ComponentExternalKind::Module => self.modules.push(0),
        }
    }

    fn find(&self, kind: ComponentExternalKind, index: u32) -> From {
        let space = match kind {
            ComponentExternalKind::Instance => &self.instances,
            ComponentExternalKind::Func => &self.functions,
            ComponentExternalKind::Type => &self.types,
            ComponentExternalKind::Value => &self.values,
            ComponentExternalKind::Component | ComponentExternalKind::Module => return From::Itself,
        };
        space.get(index as usize).cloned().unwrap_or(From::Itself)
    }

    fn names(&mut self, names: wasmparser::ComponentNameSectionReader<'_>) {
        for name in names.into_iter().flatten() {
            let (map, known) = match name {
                ComponentName::Components(map) => (map, &mut self.component_names),
                ComponentName::Instances(map) => (map, &mut self.instance_names),
                _ => continue,
            };
            known.extend(map.into_iter().flatten().map(|naming| (naming.index, naming.name.to_owned())));
        }
    }

    /// The size of what it refers to that is defined `levels` further out, in `whole`.
    fn shared(&self, whole: &Reader, levels: u32) -> usize {
        let modules = self.outer_modules.iter().filter(|(count, _)| *count == levels);
        let modules: usize = modules.filter_map(|(_, module)| whole.modules.get(*module as usize)).sum();
        let component = |nested: &Nested| match nested {
            Nested::Defined(inner) => inner.shared(whole, levels + 1),
            Nested::Outer(count, index) if *count == levels => match whole.components.get(*index as usize) {
                Some(Nested::Defined(shared)) => shared.size,
                Some(Nested::Outer(..) | Nested::Given) | None => 0,
            },
            Nested::Outer(..) | Nested::Given => 0,
        };
        modules + self.components.iter().map(component).sum::<usize>()
    }

    /// A component in it with its name, and those around that, the outermost first. `outside` are those around this one.
    fn component<'r>(
        &'r self,
        index: u32,
        outside: &[&'r Reader],
    ) -> Option<(&'r Reader, Option<&'r str>, Vec<&'r Reader>)> {
        let name = || self.component_names.iter().find(|(named, _)| *named == index).map(|(_, name)| name.as_str());
        match self.components.get(index as usize)? {
            Nested::Defined(component) => Some((component, name(), outside.iter().copied().chain([self]).collect())),
            Nested::Outer(0, index) => {
                let (component, inner_name, around) = self.component(*index, outside)?;
                Some((component, name().or(inner_name), around))
            }
            Nested::Outer(count, index) => {
                let further = outside.len().checked_sub(*count as usize)?;
                let (component, outer_name, around) = outside.get(further)?.component(*index, &outside[..further])?;
                Some((component, name().or(outer_name), around))
            }
            Nested::Given => None,
        }
    }

    /// Whether instances of components with code of their own are in it. What only gives names to functions has none.
    fn is_composition(&self, outside: &[&Reader], seen: &mut Seen) -> bool {
        if let Some(known) = seen.compositions.get(&std::ptr::from_ref(self)) {
            return *known;
        }
        let is_composition = self.made.iter().any(|(component, _)| {
            self.component(*component, outside).is_some_and(|(component, _, around)| {
                !component.modules.is_empty() || component.is_composition(&around, seen)
            })
        });
        seen.compositions.insert(self, is_composition);
        is_composition
    }

    fn picture(&self, name: &str, outside: &[&Reader], seen: &mut Seen) -> Picture {
        let mut instances: Vec<Drawn> = Vec::new();
        for (position, (component, index)) in self.made.iter().enumerate() {
            let found = self.component(*component, outside);
            let named = found.as_ref().and_then(|(_, name, _)| name.map(str::to_owned));
            let component = named.unwrap_or_else(|| format!("component {component}"));
            let named = self.instance_names.iter().find(|(named, _)| named == index).map(|(_, name)| name.clone());
            let label = named.unwrap_or_else(|| format!("instance {position}"));
            let mut drawn = Drawn { label, component, size: 0, shared: 0, inside: None };
            if let Some((found, _, around)) = found {
                drawn.size = found.size;
                drawn.shared = around.last().map_or(0, |whole| found.shared(whole, 1));
                if found.is_composition(&around, seen) && seen.drawn.insert(found) {
                    drawn.inside = Some(Box::new(found.picture(&drawn.component, &around, seen)));
                }
            }
            instances.push(drawn);
        }
        // What the component does itself is a box of its own.
        let is_itself = |from: &From| matches!(from, From::Itself | From::Bundle(_));
        let itself = (instances.is_empty() || self.exports.iter().any(|(_, from)| is_itself(from))).then(|| {
            let own: usize = self.modules.iter().sum();
            let (label, component) = (stem(name).to_owned(), stem(name).to_owned());
            let size = if self.made.is_empty() { self.size } else { own };
            instances.push(Drawn { label, component, size, shared: 0, inside: None });
            instances.len() - 1
        });
        let own_imports = self.imports.iter().filter(|_| self.made.is_empty());
        let own_imports = own_imports.map(|name| (itself, name.clone(), From::Import(name.clone())));
        let exports = self.exports.iter().map(|(name, from)| (None, name.clone(), from.clone()));
        let mut connections = Vec::new();
        for (to, name, from) in self.connections.iter().cloned().chain(own_imports).chain(exports) {
            connect(&mut connections, itself, to, &name, &from);
        }
        let exports = self.exports.iter().map(|(name, _)| name.clone()).collect();
        Picture {
            name: name.to_owned(),
            size: self.size,
            instances,
            imports: self.imports.clone(),
            exports,
            connections,
        }
    }
}

fn connect(connections: &mut Vec<Connection>, itself: Option<usize>, to: Option<usize>, name: &str, from: &From) {
    let name = name.to_owned();
    let connection = match from {
        From::Import(import) => Connection { from: None, to, name, provided_as: import.clone() },
        From::Instance(instance, path) => Connection { from: Some(*instance), to, name, provided_as: path.join("#") },
        From::Itself => Connection { from: itself, to, provided_as: name.clone(), name },
        From::Bundle(items) => {
            let others = items.iter().filter(|(_, from)| !matches!(from, From::Itself));
            let before = connections.len();
            for (_, from) in others {
                connect(connections, itself, to, &name, from);
            }
            let added = connections.split_off(before);
            for connection in added {
                let is_new = !connections[before..].iter().any(|other| other.from == connection.from);
                if is_new {
                    connections.push(connection);
                }
            }
            if connections.len() > before {
                return;
            }
            Connection { from: itself, to, provided_as: name.clone(), name }
        }
    };
    connections.push(connection);
}

fn kind_of(ty: ComponentTypeRef) -> ComponentExternalKind {
    match ty {
        ComponentTypeRef::Module(_) => ComponentExternalKind::Module,
        ComponentTypeRef::Func(_) => ComponentExternalKind::Func,
        ComponentTypeRef::Value(_) => ComponentExternalKind::Value,
        ComponentTypeRef::Type(_) => ComponentExternalKind::Type,
        ComponentTypeRef::Instance(_) => ComponentExternalKind::Instance,
        ComponentTypeRef::Component(_) => ComponentExternalKind::Component,
    }
}
