//! What a component consists of: the components and modules in it, its instances, and where everything comes from.
//!
//! Components in it are read too, each by itself, so that the whole is a tree. Nothing is checked here: what is read is valid.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use wasmparser::{
    Chunk, ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentName, ComponentOuterAliasKind,
    ComponentTypeRef, KnownCustom, Parser, Payload,
};
use witcraft_component::expect_component;
use witcraft_diagnostics::{Diagnostic, Origin};

use crate::input::validate_structure;

/// Where an item of the component comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// The one item that a bundle is made of the exports of, under their names. What is no bundle is that itself.
    pub(crate) fn base(&self) -> Option<From> {
        let From::Bundle(items) = self else { return Some(self.clone()) };
        let mut all: Option<From> = None;
        for (name, from) in items.iter() {
            let parent = |path: &[String]| Some(path.split_last().filter(|(last, _)| *last == name)?.1.to_vec());
            let parent = match from.base()? {
                From::Import(import, path) => From::Import(import, parent(&path)?),
                From::Instance(instance, path) => From::Instance(instance, parent(&path)?),
                From::Bundle(_) | From::Itself => return None,
            };
            if all.get_or_insert_with(|| parent.clone()) != &parent {
                return None;
            }
        }
        all
    }
}

/// Something that is exported.
#[derive(Debug)]
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) kind: ComponentExternalKind,
    pub(crate) from: From,
    /// How many instances are made before it.
    pub(crate) made_before: usize,
}

/// Something that an instance is given.
#[derive(Debug)]
pub(crate) struct Argument {
    /// The instance, by its position among those that were made.
    pub(crate) instance: usize,
    /// The name of its import.
    pub(crate) name: String,
    pub(crate) kind: ComponentExternalKind,
    pub(crate) from: From,
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
    /// Where the components come from, and the core modules.
    component_sources: Vec<From>,
    module_sources: Vec<From>,
    /// The core modules; `None` for those that are not defined here.
    pub(crate) modules: Vec<Option<&'a [u8]>>,
    instances: Vec<From>,
    instance_names: Vec<(u32, String)>,
    functions: Vec<From>,
    types: Vec<From>,
    values: Vec<From>,
    /// The component of each instance that is made, and its index among all instances.
    pub(crate) made: Vec<(u32, u32)>,
    /// The modules further out that it refers to: how many levels, and at which index.
    pub(crate) outer_modules: Vec<(u32, u32)>,
    /// Whether code of its own is run when it is instantiated.
    pub(crate) has_own_code: bool,
    /// The imports in order.
    pub(crate) imports: Vec<(String, ComponentExternalKind)>,
    /// The exports in order.
    pub(crate) exports: Vec<Export>,
    /// What each instance that is made is given, in order.
    pub(crate) arguments: Vec<Argument>,
}

impl<'a> Anatomy<'a> {
    /// Reads a component that people know as `name`.
    ///
    /// # Errors
    /// The bytes are not a valid component.
    pub(crate) fn of(name: &str, bytes: &'a [u8]) -> Result<Anatomy<'a>, Diagnostic> {
        expect_component(name, bytes)?;
        // What is valid can be trusted in its counts, indices and depth.
        validate_structure(bytes).and_then(|()| Anatomy::read(bytes)).map_err(|error| {
            let message = format!("`{name}` is not a valid component: {}", error.message());
            Diagnostic::error("compose/invalid-component", message)
                .in_origin(Origin { offset: Some(error.offset() as u64), ..Origin::file(name) })
        })
    }

    /// Reads a valid component.
    fn read(bytes: &'a [u8]) -> Result<Anatomy<'a>, wasmparser::Error> {
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
                    anatomy.module_sources.push(From::Itself);
                    left = rest;
                }
                Payload::ComponentSection { unchecked_range, .. } => {
                    let (component, rest) = left.split_at(unchecked_range.len());
                    anatomy.components.push(Nested::Defined(Box::new(Anatomy::read(component)?)));
                    anatomy.component_sources.push(From::Itself);
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
                    self.imports.push((name.clone(), kind));
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
                            self.component_sources.push(From::Itself);
                        }
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreModule, count, index } => {
                            self.outer_modules.push((count, index));
                            self.modules.push(None);
                            self.module_sources.push(From::Itself);
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
                    let (name, kind) = (export.name.name.to_owned(), export.kind);
                    self.exports.push(Export { name, kind, from: from.clone(), made_before: self.made.len() });
                    self.define(kind, from);
                }
            }
            Payload::InstanceSection(section) => {
                for instance in section {
                    self.has_own_code |= matches!(instance?, wasmparser::Instance::Instantiate { .. });
                }
            }
            Payload::ComponentStartSection { .. } => self.has_own_code = true,
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
                for argument in args {
                    let (name, kind) = (argument.name.to_owned(), argument.kind);
                    let from = self.find(kind, argument.index);
                    self.arguments.push(Argument { instance: position, name, kind, from });
                }
                From::Instance(position, Vec::new())
            }
            ComponentInstance::FromExports(exports) => From::Bundle(
                exports
                    .iter()
                    .filter(|export| !is_type(export.kind))
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
            ComponentExternalKind::Component => {
                self.components.push(Nested::Given);
                self.component_sources.push(from);
            }
            ComponentExternalKind::Module => {
                self.modules.push(None);
                self.module_sources.push(from);
            }
        }
    }

    fn find(&self, kind: ComponentExternalKind, index: u32) -> From {
        let space = match kind {
            ComponentExternalKind::Instance => &self.instances,
            ComponentExternalKind::Func => &self.functions,
            ComponentExternalKind::Type => &self.types,
            ComponentExternalKind::Value => &self.values,
            ComponentExternalKind::Component => &self.component_sources,
            ComponentExternalKind::Module => &self.module_sources,
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

    /// What tells it from other components.
    pub(crate) fn id(&self) -> *const () {
        std::ptr::from_ref(self).cast()
    }

    /// The indices of the components that there are instances of, in the order of their definitions.
    pub(crate) fn made_components(&self) -> Vec<u32> {
        let made: BTreeSet<u32> = self.made.iter().map(|(component, _)| *component).collect();
        made.into_iter().collect()
    }

    /// What the component calls an instance that it makes, by the position of that.
    pub(crate) fn label(&self, position: usize) -> String {
        let (_, index) = self.made[position];
        let label = self.instance_names.iter().find(|(named, _)| *named == index).map(|(_, name)| name.clone());
        label.unwrap_or_else(|| format!("instance {position}"))
    }

    /// The names of the imports that are not types.
    pub(crate) fn item_imports(&self) -> impl Iterator<Item = &str> {
        self.imports.iter().filter(|(_, kind)| !is_type(*kind)).map(|(name, _)| name.as_str())
    }

    /// The exports that are not types.
    pub(crate) fn item_exports(&self) -> impl Iterator<Item = (&str, &From)> {
        let items = self.exports.iter().filter(|export| !is_type(export.kind));
        items.map(|export| (export.name.as_str(), &export.from))
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

/// Which components are compositions, as far as that is known: they may be instantiated any number of times.
#[derive(Default)]
pub(crate) struct Compositions(HashMap<*const (), bool>);

impl Compositions {
    /// Whether instances of components with code of their own are in a component. What only gives names to functions has none.
    pub(crate) fn contains<'r, 'a>(&mut self, component: &'r Anatomy<'a>, outside: &[&'r Anatomy<'a>]) -> bool {
        if let Some(known) = self.0.get(&component.id()) {
            return *known;
        }
        let is_composition = component.made.iter().any(|(made, _)| {
            component.component(*made, outside).is_some_and(|(component, _, around)| {
                !component.modules.is_empty() || self.contains(component, &around)
            })
        });
        self.0.insert(component.id(), is_composition);
        is_composition
    }
}

pub(crate) fn is_type(kind: ComponentExternalKind) -> bool {
    matches!(kind, ComponentExternalKind::Type)
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
