//! What a component consists of: the components and modules in it, its instances, and where everything comes from.
//!
//! Components in it are read too, each by itself, so that the whole is a tree. Nothing is checked here: what is read is valid.

use std::rc::Rc;

use wasmparser::{
    Chunk, ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentName, ComponentOuterAliasKind,
    ComponentTypeRef, KnownCustom, Parser, Payload,
};

/// Where an item of the component comes from.
#[derive(Clone, Debug)]
pub(crate) enum From {
    /// An import of the whole, or what is at the end of a path of exports in it.
    Import(String, Vec<String>),
    /// An instance, by its position among those that were made, or what is at the end of a path of exports in it.
    Instance(usize, Vec<String>),
    /// An instance made of other items.
    Bundle(Rc<[(String, From)]>),
    /// The component itself: its core modules, or its definitions.
    Itself,
}

impl From {
    fn export(&self, name: &str) -> From {
        let further = |path: &[String]| path.iter().cloned().chain([name.to_owned()]).collect();
        match self {
            From::Import(import, path) => From::Import(import.clone(), further(path)),
            From::Instance(instance, path) => From::Instance(*instance, further(path)),
            From::Bundle(items) => {
                items.iter().find(|(item, _)| item == name).map_or(From::Itself, |(_, from)| from.clone())
            }
            From::Itself => From::Itself,
        }
    }
}

/// A component in another.
#[derive(Debug)]
pub(crate) enum Nested<'a> {
    /// It is defined there.
    Defined(Box<Anatomy<'a>>),
    /// It is defined further out: how many levels, and at which index.
    Outer(u32, u32),
    /// It comes from elsewhere.
    Given,
}

/// What is read of a component.
#[derive(Debug, Default)]
pub(crate) struct Anatomy<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) components: Vec<Nested<'a>>,
    component_names: Vec<(u32, String)>,
    /// The core modules; `None` for those that are not defined here.
    pub(crate) modules: Vec<Option<&'a [u8]>>,
    instances: Vec<From>,
    pub(crate) instance_names: Vec<(u32, String)>,
    functions: Vec<From>,
    types: Vec<From>,
    values: Vec<From>,
    /// The component of each instance that is made, and its index among all instances.
    pub(crate) made: Vec<(u32, u32)>,
    /// The modules further out that it refers to: how many levels, and at which index.
    pub(crate) outer_modules: Vec<(u32, u32)>,
    /// The names of imports that are not only types.
    pub(crate) imports: Vec<String>,
    /// The exports that are not only types.
    pub(crate) exports: Vec<(String, From)>,
    /// What each instance that is made is given, types apart: the instance, the name of its import, and the source.
    pub(crate) arguments: Vec<(usize, String, From)>,
}

impl<'a> Anatomy<'a> {
    /// Reads a valid component.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Anatomy<'a>, wasmparser::Error> {
        let mut anatomy = Anatomy { bytes, ..Anatomy::default() };
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
                    let (module, rest) = left.split_at(unchecked_range.len());
                    anatomy.modules.push(Some(module));
                    left = rest;
                }
                Payload::ComponentSection { unchecked_range, .. } => {
                    let (component, rest) = left.split_at(unchecked_range.len());
                    anatomy.components.push(Nested::Defined(Box::new(Anatomy::read(component)?)));
                    left = rest;
                }
                Payload::End(_) => return Ok(anatomy),
                payload => anatomy.payload(payload)?,
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
                    self.define(kind, From::Import(name, Vec::new()));
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
                            self.modules.push(None);
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
                    self.arguments.push((position, argument.name.to_owned(), from));
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
            ComponentExternalKind::Module => self.modules.push(None),
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

    /// A component in it with its name, and those around that, the outermost first. `outside` are those around this one.
    pub(crate) fn component<'r>(
        &'r self,
        index: u32,
        outside: &[&'r Anatomy<'a>],
    ) -> Option<(&'r Anatomy<'a>, Option<&'r str>, Vec<&'r Anatomy<'a>>)> {
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
