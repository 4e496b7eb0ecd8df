//! The types of the result: those of its imports, translated from those of the components that ask for them, and those of the
//! root's exports that have to be written out.
//!
//! A type is written by what it is, unless it has a place already: an interface that uses a type of another refers to
//! the import of that other, so that resources keep their identity and `use`s stay `use`s. Two components that import one
//! interface have a place for each of its types, and it is the same place.

use std::collections::HashMap;
use std::fmt;

use indexmap::IndexMap;
use wasm_encoder::{
    Alias, ComponentBuilder, ComponentExportKind, ComponentOuterAliasKind, ComponentType, ComponentTypeRef,
    ComponentValType as EncodedValType, InstanceType, TypeBounds,
};
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType, ComponentFuncTypeId,
    ComponentItem, ComponentValType, ResourceId,
};
use wasmparser::types::Types;

use super::core::module_type;
use super::scope::{Declaration, Definitions, Nested};
use super::{Defined, extern_name};
use crate::graph::{CompositionGraph, Import, Part, Source};

/// Why a type cannot be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unencodable(pub(super) &'static str);

impl fmt::Display for Unencodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A type as one of the instances knows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Type(usize, ComponentAnyTypeId),
    Resource(usize, ResourceId),
}

/// Where a type can be found in the scope that has it.
#[derive(Clone, Debug)]
enum Place {
    /// It has this index.
    Type(u32),
    /// It is at the end of a path of exports of the instance with this index, and not aliased yet.
    Export(u32, Vec<String>),
}

impl Place {
    /// The place of what is exported as `name` here.
    fn export(&self, name: &str) -> Option<Place> {
        match self {
            Place::Type(_) => None,
            Place::Export(instance, path) => {
                let path = path.iter().map(String::as_str).chain([name]).map(str::to_owned).collect();
                Some(Place::Export(*instance, path))
            }
        }
    }
}

type TypePlaces = HashMap<Key, Place>;

/// Writes the imports of a graph at the start of a component.
pub(super) struct TypeEncoder<'a> {
    graph: &'a CompositionGraph<'a>,
    pub(super) builder: ComponentBuilder,
    /// The types that the composition itself has a place for.
    places: TypePlaces,
    /// The types being defined, from the outermost to the innermost.
    nested: Vec<(Nested, TypePlaces)>,
    /// The instance whose types are spoken of.
    instance: usize,
    /// Each import of the graph.
    pub(super) imported: Vec<Defined>,
}

type Result<T> = std::result::Result<T, Unencodable>;

impl<'a> TypeEncoder<'a> {
    pub(super) fn new(graph: &'a CompositionGraph<'a>) -> TypeEncoder<'a> {
        TypeEncoder {
            graph,
            builder: ComponentBuilder::default(),
            places: HashMap::new(),
            nested: Vec::new(),
            instance: 0,
            imported: Vec::new(),
        }
    }

    /// Adds the next import of the graph.
    pub(super) fn import(&mut self, import: &Import) -> Result<()> {
        let part = import.provider(None);
        let item = self.graph.part_item(part);
        self.instance = part.instance;
        let ty = match item.ty {
            ComponentEntityType::Instance(_) => ComponentTypeRef::Instance(self.merged_interface(import)?),
            ComponentEntityType::Func(_)
            | ComponentEntityType::Value(_)
            | ComponentEntityType::Type { .. }
            | ComponentEntityType::Component(_)
            | ComponentEntityType::Module(_) => self.type_ref(&item.ty)?,
        };
        let mut name = extern_name(&import.name, import.named_by.map_or(item, |part| self.graph.part_item(part)));
        if import.is_declared && import.name.contains(':') {
            name = import.name.as_str().into(); // the name of an interface says itself what it implements
        }
        let index = self.builder.import(name, ty);
        self.imported.push((ty.kind(), index));
        let place = match ty.kind() {
            ComponentExportKind::Instance => Place::Export(index, Vec::new()),
            _ => Place::Type(index),
        };
        for part in &import.parts {
            self.instance = part.instance;
            self.register(&self.graph.part_item(*part).ty, &place);
        }
        if import.is_declared || import.named_by.is_some() {
            self.register_users(&place);
        }
        Ok(())
    }

    /// Remembers that the types of arguments which take the latest import, or an item in it, are there.
    fn register_users(&mut self, place: &Place) {
        let graph = self.graph;
        let latest = self.imported.len() - 1;
        for (instance, node) in graph.instances.iter().enumerate() {
            for (position, source) in node.arguments.iter().enumerate() {
                let Source::Import { import, path } = source else { continue };
                if *import != latest {
                    continue;
                }
                let at = path.iter().try_fold(place.clone(), |place, name| place.export(name));
                let part = Part { instance, import: position };
                if let Some(at) = at {
                    self.instance = instance;
                    self.register(&graph.part_item(part).ty, &at);
                }
            }
        }
    }

    /// Defines a type of a declaration. Returns its index.
    pub(super) fn define(&mut self, instance: usize, entity: &ComponentEntityType) -> Result<u32> {
        self.instance = instance;
        match entity {
            ComponentEntityType::Type { referenced, created } => match self.find(*created) {
                Some(index) => Ok(index),
                None => self.type_index(*referenced),
            },
            _ => Err(Unencodable("it is not a type")),
        }
    }

    /// Remembers that a type of an instance has this index, by whatever name it had before.
    pub(super) fn add_type(&mut self, instance: usize, item: &ComponentItem, index: u32) {
        self.add_exported(instance, &item.ty, index);
    }

    /// Remembers that a type of an instance is exported, and has this index from now on.
    pub(super) fn add_exported(&mut self, instance: usize, entity: &ComponentEntityType, index: u32) {
        self.instance = instance;
        self.register(entity, &Place::Type(index));
    }

    /// The type of an export of an instance, in terms of the types that have a place here.
    pub(super) fn export_type(&mut self, instance: usize, entity: &ComponentEntityType) -> Result<ComponentTypeRef> {
        self.instance = instance;
        self.type_ref(entity)
    }

    /// The type of a whole instance, in terms of the types that have a place here.
    pub(super) fn instance_type(&mut self, instance: usize) -> Result<ComponentTypeRef> {
        self.instance = instance;
        self.open(Nested::Instance(InstanceType::new()));
        for (name, item) in self.graph.exports_of(instance) {
            self.declare(Declaration::Export, name, item)?;
        }
        Ok(ComponentTypeRef::Instance(self.close()))
    }

    /// An instance type with the items of all parts.
    fn merged_interface(&mut self, import: &Import) -> Result<u32> {
        self.open(Nested::Instance(InstanceType::new()));
        let mut declared: IndexMap<&str, Option<Place>> = IndexMap::new();
        for (position, part) in import.parts.iter().enumerate() {
            self.instance = part.instance;
            let item = self.graph.part_item(*part);
            for (name, item) in self.graph.nested_exports(part.instance, &item.ty).into_iter().flatten() {
                if import.items.get(name) == Some(&position) {
                    let place = self.declare(Declaration::Export, name, item)?;
                    declared.insert(name, place);
                } else if let Some(Some(place)) = declared.get(name.as_str()).cloned() {
                    self.register(&item.ty, &place);
                }
            }
        }
        Ok(self.close())
    }

    /// The list of the types that are spoken of.
    fn types(&self) -> &'a Types {
        self.graph.types(self.instance)
    }

    /// Remembers where the types are that come with an item.
    fn register(&mut self, entity: &ComponentEntityType, place: &Place) {
        if let ComponentEntityType::Type { created, .. } = entity {
            let instance = self.instance;
            let places = self.current_places();
            places.insert(Key::Type(instance, *created), place.clone());
            if let ComponentAnyTypeId::Resource(id) = created {
                places.insert(Key::Resource(instance, id.resource()), place.clone());
            }
        }
        for (name, item) in self.graph.nested_exports(self.instance, entity).into_iter().flatten() {
            if let Some(place) = place.export(name) {
                self.register(&item.ty, &place);
            }
        }
    }

    /// Declares an item of the type being defined. Returns where its types are, if it brings any.
    fn declare(&mut self, declaration: Declaration, name: &str, item: &ComponentItem) -> Result<Option<Place>> {
        let ty = self.type_ref(&item.ty)?;
        let (nested, _) = self.nested.last_mut().expect("declarations stand in a type");
        let place = match ty.kind() {
            ComponentExportKind::Type => Some(Place::Type(nested.next_type())),
            ComponentExportKind::Instance => Some(Place::Export(nested.next_instance(), Vec::new())),
            ComponentExportKind::Func
            | ComponentExportKind::Value
            | ComponentExportKind::Component
            | ComponentExportKind::Module => None,
        };
        nested.declare(declaration, extern_name(name, item), ty);
        if let Some(place) = &place {
            self.register(&item.ty, place);
        }
        Ok(place)
    }

    fn type_ref(&mut self, entity: &ComponentEntityType) -> Result<ComponentTypeRef> {
        Ok(match entity {
            ComponentEntityType::Func(id) => ComponentTypeRef::Func(self.func(*id)?),
            ComponentEntityType::Value(ty) => ComponentTypeRef::Value(self.value(ty)?),
            ComponentEntityType::Type { referenced: id @ ComponentAnyTypeId::Resource(_), .. } => {
                ComponentTypeRef::Type(self.find(*id).map_or(TypeBounds::SubResource, TypeBounds::Eq))
            }
            ComponentEntityType::Type { referenced, .. } => {
                ComponentTypeRef::Type(TypeBounds::Eq(self.type_index(*referenced)?))
            }
            ComponentEntityType::Instance(id) => ComponentTypeRef::Instance(self.type_index((*id).into())?),
            ComponentEntityType::Component(id) => ComponentTypeRef::Component(self.type_index((*id).into())?),
            ComponentEntityType::Module(id) => {
                let ty = module_type(self.types().as_ref(), *id)?;
                let definitions = self.definitions();
                let index = definitions.next_core_type();
                definitions.core_type().module(&ty);
                ComponentTypeRef::Module(index)
            }
        })
    }

    /// The index of a type in the innermost scope, where it is defined unless some scope has it.
    fn type_index(&mut self, id: ComponentAnyTypeId) -> Result<u32> {
        if let Some(index) = self.find(id) {
            return Ok(index);
        }
        let index = match id {
            ComponentAnyTypeId::Resource(_) => return Err(Unencodable("it uses a resource that it does not import")),
            ComponentAnyTypeId::Defined(id) => self.defined(id)?,
            ComponentAnyTypeId::Func(id) => self.func(id)?,
            ComponentAnyTypeId::Instance(id) => {
                self.open(Nested::Instance(InstanceType::new()));
                for (name, item) in &self.types()[id].exports {
                    self.declare(Declaration::Export, name, item)?;
                }
                self.close()
            }
            ComponentAnyTypeId::Component(id) => {
                self.open(Nested::Component(ComponentType::new()));
                for (name, item) in &self.types()[id].imports {
                    self.declare(Declaration::Import, name, item)?;
                }
                for (name, item) in &self.types()[id].exports {
                    self.declare(Declaration::Export, name, item)?;
                }
                self.close()
            }
        };
        let key = Key::Type(self.instance, id);
        self.current_places().insert(key, Place::Type(index));
        Ok(index)
    }

    /// The index in the innermost scope of a type that some scope has, or of what it is an alias of.
    fn find(&mut self, id: ComponentAnyTypeId) -> Option<u32> {
        let types = self.types();
        let aliased = std::iter::successors(Some(id), |id| types.peel_alias(*id));
        let resource = match id {
            ComponentAnyTypeId::Resource(id) => Some(Key::Resource(self.instance, id.resource())),
            _ => None,
        };
        let keys: Vec<Key> = aliased.map(|id| Key::Type(self.instance, id)).chain(resource).collect();
        keys.into_iter().find_map(|key| self.find_key(key))
    }

    fn find_key(&mut self, key: Key) -> Option<u32> {
        let depth = self.nested.len();
        let level = (0..=depth).rev().find(|level| self.places(*level).contains_key(&key))?;
        let index = match self.places(level)[&key].clone() {
            Place::Type(index) => index,
            Place::Export(instance, path) => {
                let index = alias_path(self.definitions_at(level), instance, &path);
                self.places_mut(level).insert(key, Place::Type(index));
                index
            }
        };
        if level == depth {
            return Some(index);
        }
        let definitions = self.definitions();
        let here = definitions.next_type();
        let count = u32::try_from(depth - level).expect("the validator limits the depth of types");
        definitions.alias(Alias::Outer { kind: ComponentOuterAliasKind::Type, count, index });
        self.current_places().insert(key, Place::Type(here));
        Some(here)
    }

    fn func(&mut self, id: ComponentFuncTypeId) -> Result<u32> {
        let ty = &self.types()[id];
        let params = ty.params.iter().map(|(name, ty)| Ok((name.as_str(), self.value(ty)?)));
        let params = params.collect::<Result<Vec<_>>>()?;
        let result = self.optional(ty.result.as_ref())?;
        let definitions = self.definitions();
        let index = definitions.next_type();
        definitions.ty().function().async_(ty.async_).params(params).result(result);
        Ok(index)
    }

    fn value(&mut self, ty: &ComponentValType) -> Result<EncodedValType> {
        Ok(match ty {
            ComponentValType::Primitive(ty) => EncodedValType::Primitive((*ty).into()),
            ComponentValType::Type(id) => EncodedValType::Type(self.type_index((*id).into())?),
        })
    }

    fn optional(&mut self, ty: Option<&ComponentValType>) -> Result<Option<EncodedValType>> {
        ty.map(|ty| self.value(ty)).transpose()
    }

    /// Writes a value type by what it is made of.
    fn defined(&mut self, id: ComponentDefinedTypeId) -> Result<u32> {
        use ComponentDefinedType as T;
        let types = self.types();
        let write: Box<dyn FnOnce(wasm_encoder::ComponentDefinedTypeEncoder<'_>) + '_> = match &types[id] {
            T::Primitive(ty) => Box::new(move |encoder| encoder.primitive((*ty).into())),
            T::Record(record) => {
                let fields = record.fields.iter().map(|(name, ty)| Ok((name.as_str(), self.value(ty)?)));
                let fields = fields.collect::<Result<Vec<_>>>()?;
                Box::new(move |encoder| encoder.record(fields))
            }
            T::Variant(variant) => {
                let cases =
                    variant.cases.iter().map(|(name, case)| Ok((name.as_str(), self.optional(case.ty.as_ref())?)));
                let cases = cases.collect::<Result<Vec<_>>>()?;
                Box::new(move |encoder| encoder.variant(cases))
            }
            T::Tuple(tuple) => {
                let types = tuple.types.iter().map(|ty| self.value(ty)).collect::<Result<Vec<_>>>()?;
                Box::new(move |encoder| encoder.tuple(types))
            }
            T::Flags(names) => Box::new(move |encoder| encoder.flags(names.iter().map(|name| name.as_str()))),
            T::Enum(names) => Box::new(move |encoder| encoder.enum_type(names.iter().map(|name| name.as_str()))),
            T::List { element, .. } => {
                let element = self.value(element)?;
                Box::new(move |encoder| encoder.list(element))
            }
            T::FixedLengthList { element, length, .. } => {
                let element = self.value(element)?;
                Box::new(move |encoder| encoder.fixed_length_list(element, *length))
            }
            T::Map { key, value, .. } => {
                let (key, value) = (self.value(key)?, self.value(value)?);
                Box::new(move |encoder| encoder.map(key, value))
            }
            T::Option { ty, .. } => {
                let ty = self.value(ty)?;
                Box::new(move |encoder| encoder.option(ty))
            }
            T::Result { ok, err, .. } => {
                let (ok, err) = (self.optional(ok.as_ref())?, self.optional(err.as_ref())?);
                Box::new(move |encoder| encoder.result(ok, err))
            }
            T::Own(id) => {
                let resource = self.type_index((*id).into())?;
                Box::new(move |encoder| encoder.own(resource))
            }
            T::Borrow(id) => {
                let resource = self.type_index((*id).into())?;
                Box::new(move |encoder| encoder.borrow(resource))
            }
            T::Future { ty, .. } => {
                let ty = self.optional(ty.as_ref())?;
                Box::new(move |encoder| encoder.future(ty))
            }
            T::Stream { ty, .. } => {
                let ty = self.optional(ty.as_ref())?;
                Box::new(move |encoder| encoder.stream(ty))
            }
        };
        let definitions = self.definitions();
        let index = definitions.next_type();
        write(definitions.ty().defined_type());
        Ok(index)
    }

    /// Begins a nested type.
    fn open(&mut self, nested: Nested) {
        self.nested.push((nested, HashMap::new()));
    }

    /// Ends the innermost nested type, and defines it in what it is nested in.
    fn close(&mut self) -> u32 {
        let (nested, _) = self.nested.pop().expect("a type is open");
        let definitions = self.definitions();
        let index = definitions.next_type();
        nested.encode(definitions.ty());
        index
    }

    fn definitions(&mut self) -> &mut dyn Definitions {
        self.definitions_at(self.nested.len())
    }

    /// Level 0 is the composition, the highest the innermost type.
    fn definitions_at(&mut self, level: usize) -> &mut dyn Definitions {
        match level.checked_sub(1) {
            None => &mut self.builder,
            Some(nested) => &mut self.nested[nested].0,
        }
    }

    fn places(&self, level: usize) -> &TypePlaces {
        level.checked_sub(1).map_or(&self.places, |nested| &self.nested[nested].1)
    }

    fn places_mut(&mut self, level: usize) -> &mut TypePlaces {
        match level.checked_sub(1) {
            None => &mut self.places,
            Some(nested) => &mut self.nested[nested].1,
        }
    }

    fn current_places(&mut self) -> &mut TypePlaces {
        self.places_mut(self.nested.len())
    }
}

/// Aliases the type at the end of a path of exports.
fn alias_path(definitions: &mut dyn Definitions, instance: u32, path: &[String]) -> u32 {
    let (name, rest) = path.split_first().expect("a type in an instance has a name");
    let kind = if rest.is_empty() { ComponentExportKind::Type } else { ComponentExportKind::Instance };
    let index = if rest.is_empty() { definitions.next_type() } else { definitions.next_instance() };
    definitions.alias(Alias::InstanceExport { instance, kind, name });
    if rest.is_empty() { index } else { alias_path(definitions, index, rest) }
}
