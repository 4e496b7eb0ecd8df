//! Types of compiled components as WIT writes them.
//!
//! A compiled component no longer knows the names of its records and variants, so they are written out, up to a length.

use std::borrow::Cow;

use wasmtime::Engine;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ResourceType, Type, types};
use witcraft_types::{Primitive, Shape, Types, function_text};

/// Bytes after which a type is cut short.
const LONG: usize = 300;

/// What resources are called, by which types can be printed.
#[derive(Default)]
pub(crate) struct ResourceNames(Vec<(ResourceType, String)>);

/// A type of a compiled component. Resources are types of their own, so that handles have something to be of.
#[derive(Clone)]
pub(crate) enum EngineType {
    Value(Type),
    Resource(ResourceType),
}

impl ResourceNames {
    /// Remembers the name of a resource.
    pub(crate) fn insert(&mut self, ty: ResourceType, name: impl Into<String>) {
        self.0.push((ty, name.into()));
    }

    /// The name of a resource, or what it is if it has none here.
    pub(crate) fn name(&self, ty: ResourceType) -> &str {
        self.0.iter().find(|(known, _)| *known == ty).map_or("resource", |(_, name)| name)
    }
}

/// A type as WIT writes it.
pub(crate) fn type_text(ty: &Type, names: &ResourceNames) -> String {
    witcraft_types::type_text(names, &EngineType::Value(ty.clone()), LONG)
}

/// The parameters and the result of a function as WIT writes them: `(name: string) -> u32`.
pub(crate) fn signature(ty: &types::ComponentFunc, names: &ResourceNames) -> String {
    let parameters = ty.params().map(|(name, ty)| (name, EngineType::Value(ty)));
    let result = ty.results().next().map(EngineType::Value);
    function_text(names, parameters, result.as_ref(), LONG)
}

/// Whether there may be a stream or a future in a value of a type.
fn has_transfers(ty: &Type) -> bool {
    match ty {
        Type::Stream(_) | Type::Future(_) => true,
        Type::List(list) => has_transfers(&list.ty()),
        Type::FixedLengthList(list) => has_transfers(&list.ty()),
        Type::Map(map) => has_transfers(&map.value()),
        Type::Record(record) => record.fields().any(|field| has_transfers(&field.ty)),
        Type::Tuple(tuple) => tuple.types().any(|ty| has_transfers(&ty)),
        Type::Variant(variant) => variant.cases().filter_map(|case| case.ty).any(|ty| has_transfers(&ty)),
        Type::Option(option) => has_transfers(&option.ty()),
        Type::Result(result) => result.ok().into_iter().chain(result.err()).any(|ty| has_transfers(&ty)),
        Type::Bool
        | Type::S8
        | Type::U8
        | Type::S16
        | Type::U16
        | Type::S32
        | Type::U32
        | Type::S64
        | Type::U64
        | Type::Float32
        | Type::Float64
        | Type::Char
        | Type::String
        | Type::Enum(_)
        | Type::Flags(_)
        | Type::Own(_)
        | Type::Borrow(_)
        | Type::ErrorContext => false,
    }
}

/// Whether anything may happen in a component beside a call, or after it: a function that it imports or exports is asynchronous,
/// or has to do with streams or futures.
pub(crate) fn is_async(engine: &Engine, component: &Component) -> bool {
    let function = |ty: &types::ComponentFunc| {
        ty.async_() || ty.params().map(|(_, ty)| ty).chain(ty.results()).any(|ty| has_transfers(&ty))
    };
    let item = |item: ComponentItem| match item {
        ComponentItem::ComponentFunc(ty) => function(&ty),
        ComponentItem::ComponentInstance(instance) => instance
            .exports(engine)
            .any(|(_, export)| matches!(export.ty, ComponentItem::ComponentFunc(ty) if function(&ty))),
        ComponentItem::CoreFunc(_)
        | ComponentItem::Module(_)
        | ComponentItem::Component(_)
        | ComponentItem::Type(_)
        | ComponentItem::Resource(_) => false,
    };
    let ty = component.component_type();
    ty.imports(engine).map(|(_, import)| import.ty).chain(ty.exports(engine).map(|(_, export)| export.ty)).any(item)
}

impl Types for ResourceNames {
    type Type = EngineType;

    fn name<'a>(&'a self, ty: &'a EngineType) -> Option<&'a str> {
        match ty {
            EngineType::Value(_) => None,
            EngineType::Resource(resource) => Some(self.name(*resource)),
        }
    }

    fn shape<'a>(&'a self, ty: &'a EngineType) -> Shape<'a, EngineType> {
        let value = EngineType::Value;
        let ty = match ty {
            EngineType::Value(ty) => ty,
            EngineType::Resource(resource) => return Shape::Resource(Cow::Borrowed(self.name(*resource))),
        };
        match ty {
            Type::Bool => Shape::Primitive(Primitive::Bool),
            Type::S8 => Shape::Primitive(Primitive::S8),
            Type::U8 => Shape::Primitive(Primitive::U8),
            Type::S16 => Shape::Primitive(Primitive::S16),
            Type::U16 => Shape::Primitive(Primitive::U16),
            Type::S32 => Shape::Primitive(Primitive::S32),
            Type::U32 => Shape::Primitive(Primitive::U32),
            Type::S64 => Shape::Primitive(Primitive::S64),
            Type::U64 => Shape::Primitive(Primitive::U64),
            Type::Float32 => Shape::Primitive(Primitive::F32),
            Type::Float64 => Shape::Primitive(Primitive::F64),
            Type::Char => Shape::Primitive(Primitive::Char),
            Type::String => Shape::Primitive(Primitive::String),
            Type::ErrorContext => Shape::Primitive(Primitive::ErrorContext),
            Type::List(list) => Shape::List(value(list.ty())),
            Type::FixedLengthList(list) => Shape::FixedLengthList(value(list.ty()), list.len()),
            Type::Map(map) => Shape::Map(value(map.key()), value(map.value())),
            Type::Record(record) => Shape::Record(record.fields().map(|field| (field.name, value(field.ty))).collect()),
            Type::Tuple(tuple) => Shape::Tuple(tuple.types().map(value).collect()),
            Type::Variant(variant) => {
                Shape::Variant(variant.cases().map(|case| (case.name, case.ty.map(value))).collect())
            }
            Type::Enum(cases) => Shape::Enum(cases.names().collect()),
            Type::Flags(flags) => Shape::Flags(flags.names().collect()),
            Type::Option(option) => Shape::Option(value(option.ty())),
            Type::Result(result) => Shape::Result(result.ok().map(value), result.err().map(value)),
            Type::Own(resource) => Shape::Own(EngineType::Resource(*resource)),
            Type::Borrow(resource) => Shape::Borrow(EngineType::Resource(*resource)),
            Type::Future(future) => Shape::Future(future.ty().map(value)),
            Type::Stream(stream) => Shape::Stream(stream.ty().map(value)),
        }
    }
}
