//! Reads a picture out of a component.

use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentName, ComponentOuterAliasKind, ComponentTypeRef,
    KnownCustom, Parser, Payload,
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

/// A nested component or module.
#[derive(Clone, Debug, Default)]
struct Nested {
    size: usize,
    name: Option<String>,
    /// The modules and components of the whole that it refers to, by their positions.
    modules: Vec<u32>,
    components: Vec<u32>,
}

#[derive(Default)]
struct Reader {
    components: Vec<Nested>,
    modules: Vec<usize>,
    instances: Vec<From>,
    functions: Vec<From>,
    types: Vec<From>,
    values: Vec<From>,
    /// The component of each instance in the picture, and its index among the instances of the whole.
    made: Vec<(u32, u32)>,
    imports: Vec<String>,
    exports: Vec<(String, From)>,
    connections: Vec<(Option<usize>, String, From)>,
    instance_names: Vec<(u32, String)>,
}

/// Takes a picture of a component.
///
/// # Errors
/// The bytes are not a component.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Picture, Diagnostic> {
    expect_component(name, bytes)?;
    let mut reader = Reader::default();
    // What is valid can be trusted in its counts and indices.
    validate_structure(bytes).and_then(|()| reader.read(bytes)).map_err(|error| {
        let message = format!("`{name}` is not a valid component: {}", error.message());
        Diagnostic::error("compose/invalid-component", message)
            .in_origin(Origin { offset: Some(error.offset() as u64), ..Origin::file(name) })
    })?;
    Ok(reader.picture(name, bytes.len()))
}

impl Reader {
    fn read(&mut self, bytes: &[u8]) -> Result<(), wasmparser::Error> {
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ModuleSection { unchecked_range, .. } => {
                    if depth == 0 {
                        self.modules.push(unchecked_range.len());
                    }
                    depth += 1;
                }
                Payload::ComponentSection { unchecked_range, .. } => {
                    if depth == 0 {
                        self.components.push(Nested { size: unchecked_range.len(), ..Nested::default() });
                    }
                    depth += 1;
                }
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentAliasSection(section) if depth > 0 => {
                    for alias in section {
                        let alias = alias?;
                        if let (ComponentAlias::Outer { kind, count, index }, Some(component)) =
                            (alias, self.components.last_mut())
                            && count as usize == depth
                        {
                            match kind {
                                ComponentOuterAliasKind::CoreModule => component.modules.push(index),
                                ComponentOuterAliasKind::Component => component.components.push(index),
                                ComponentOuterAliasKind::CoreType | ComponentOuterAliasKind::Type => {}
                            }
                        }
                    }
                }
                payload if depth == 0 => self.payload(payload)?,
                _ => {}
            }
        }
        Ok(())
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
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, .. } => {
                            self.components.push(Nested::default());
                        }
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreModule, .. } => self.modules.push(0),
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
            ComponentExternalKind::Component => self.components.push(Nested::default()),
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
            match name {
                ComponentName::Components(map) => {
                    for naming in map.into_iter().flatten() {
                        if let Some(component) = self.components.get_mut(naming.index as usize) {
                            component.name = Some(naming.name.to_owned());
                        }
                    }
                }
                ComponentName::Instances(map) => {
                    let names = map.into_iter().flatten().map(|naming| (naming.index, naming.name.to_owned()));
                    self.instance_names.extend(names);
                }
                _ => {}
            }
        }
    }

    fn picture(mut self, name: &str, size: usize) -> Picture {
        let mut instances: Vec<Drawn> = Vec::new();
        for (position, (component, index)) in self.made.iter().enumerate() {
            let nested = self.components.get(*component as usize).cloned().unwrap_or_default();
            let component = nested.name.unwrap_or_else(|| format!("component {component}"));
            let named = self.instance_names.iter().find(|(named, _)| named == index).map(|(_, name)| name.clone());
            let modules = nested.modules.iter().filter_map(|module| self.modules.get(*module as usize)).sum::<usize>();
            let inner = nested.components.iter().filter_map(|inner| self.components.get(*inner as usize));
            let shared = modules + inner.map(|inner| inner.size).sum::<usize>();
            let label = named.unwrap_or_else(|| format!("instance {position}"));
            instances.push(Drawn { label, component, size: nested.size, shared });
        }
        // What the component does itself is a box of its own.
        let is_itself = |from: &From| matches!(from, From::Itself | From::Bundle(_));
        let itself = (instances.is_empty() || self.exports.iter().any(|(_, from)| is_itself(from))).then(|| {
            let own: usize = self.modules.iter().sum();
            let (label, component) = (stem(name).to_owned(), stem(name).to_owned());
            let size = if self.made.is_empty() { size } else { own };
            instances.push(Drawn { label, component, size, shared: 0 });
            instances.len() - 1
        });
        if self.made.is_empty() {
            let imports = self.imports.iter().map(|name| (itself, name.clone(), From::Import(name.clone())));
            self.connections.extend(imports);
        }
        let mut connections = Vec::new();
        let exports = self.exports.iter().map(|(name, from)| (None, name.clone(), from.clone()));
        for (to, name, from) in self.connections.iter().cloned().chain(exports) {
            connect(&mut connections, itself, to, &name, &from);
        }
        let exports = self.exports.into_iter().map(|(name, _)| name).collect();
        Picture { name: name.to_owned(), size, instances, imports: self.imports, exports, connections }
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
