//! The shape of a type after following aliases: the only place that takes WIT type definitions apart.

use wit_parser::{Case, Handle, Resolve, Type, TypeDefKind, TypeId};

use crate::{ScalarType, TransferKind, VariantKind};

/// What a type is. The specialised types that lie in memory like others keep their kind, as languages tell them apart.
#[derive(Clone, Debug)]
pub(crate) enum Shape<'a> {
    Scalar(ScalarType),
    String,
    List(Type),
    Map(Type, Type),
    FixedLengthList(Type, u32),
    Record(Vec<Type>),
    Tuple(Vec<Type>),
    /// The number of flags.
    Flags(usize),
    /// The number of cases.
    Enum(usize),
    Variant(VariantKind, Vec<ShapeCase<'a>>),
    /// The resource's definition.
    Own(TypeId),
    /// The resource's definition.
    Borrow(TypeId),
    /// A resource itself: no values, only handles to it.
    Resource,
    Async(AsyncShape),
}

/// What only asynchronous code can make use of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AsyncShape {
    Stream(Option<Type>),
    Future(Option<Type>),
    ErrorContext,
}

impl AsyncShape {
    /// What values are transferred through; none for an error context.
    pub(crate) fn transfer(self) -> Option<TransferKind> {
        match self {
            AsyncShape::Stream(_) => Some(TransferKind::Stream),
            AsyncShape::Future(_) => Some(TransferKind::Future),
            AsyncShape::ErrorContext => None,
        }
    }

    /// What is transferred, if it has a type.
    pub(crate) fn payload(self) -> Option<Type> {
        match self {
            AsyncShape::Stream(payload) | AsyncShape::Future(payload) => payload,
            AsyncShape::ErrorContext => None,
        }
    }
}

/// A case of a variant, option or result.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShapeCase<'a> {
    pub(crate) name: &'a str,
    pub(crate) ty: Option<Type>,
}

impl<'a> Shape<'a> {
    /// What `ty` is.
    pub(crate) fn of(resolve: &'a Resolve, ty: Type) -> Shape<'a> {
        match ty {
            Type::Bool => Shape::Scalar(ScalarType::Bool),
            Type::U8 => Shape::Scalar(ScalarType::U8),
            Type::U16 => Shape::Scalar(ScalarType::U16),
            Type::U32 => Shape::Scalar(ScalarType::U32),
            Type::U64 => Shape::Scalar(ScalarType::U64),
            Type::S8 => Shape::Scalar(ScalarType::S8),
            Type::S16 => Shape::Scalar(ScalarType::S16),
            Type::S32 => Shape::Scalar(ScalarType::S32),
            Type::S64 => Shape::Scalar(ScalarType::S64),
            Type::F32 => Shape::Scalar(ScalarType::F32),
            Type::F64 => Shape::Scalar(ScalarType::F64),
            Type::Char => Shape::Scalar(ScalarType::Char),
            Type::String => Shape::String,
            Type::ErrorContext => Shape::Async(AsyncShape::ErrorContext),
            Type::Id(id) => Shape::of_definition(resolve, definition(resolve, id)),
        }
    }

    fn of_definition(resolve: &'a Resolve, id: TypeId) -> Shape<'a> {
        match &resolve.types[id].kind {
            TypeDefKind::Record(record) => Shape::Record(record.fields.iter().map(|field| field.ty).collect()),
            TypeDefKind::Tuple(tuple) => Shape::Tuple(tuple.types.clone()),
            TypeDefKind::Flags(flags) => Shape::Flags(flags.flags.len()),
            TypeDefKind::Enum(cases) => Shape::Enum(cases.cases.len()),
            TypeDefKind::Variant(variant) => {
                let case = |case: &'a Case| ShapeCase { name: &case.name, ty: case.ty };
                Shape::Variant(VariantKind::Variant, variant.cases.iter().map(case).collect())
            }
            TypeDefKind::Option(some) => {
                let cases = [ShapeCase { name: "none", ty: None }, ShapeCase { name: "some", ty: Some(*some) }];
                Shape::Variant(VariantKind::Option, cases.into())
            }
            TypeDefKind::Result(result) => {
                let cases = [ShapeCase { name: "ok", ty: result.ok }, ShapeCase { name: "error", ty: result.err }];
                Shape::Variant(VariantKind::Result, cases.into())
            }
            TypeDefKind::List(element) => Shape::List(*element),
            TypeDefKind::Map(key, value) => Shape::Map(*key, *value),
            TypeDefKind::FixedLengthList(element, length) => Shape::FixedLengthList(*element, *length),
            TypeDefKind::Handle(Handle::Own(resource)) => Shape::Own(definition(resolve, *resource)),
            TypeDefKind::Handle(Handle::Borrow(resource)) => Shape::Borrow(definition(resolve, *resource)),
            TypeDefKind::Resource => Shape::Resource,
            TypeDefKind::Future(payload) => Shape::Async(AsyncShape::Future(*payload)),
            TypeDefKind::Stream(payload) => Shape::Async(AsyncShape::Stream(*payload)),
            TypeDefKind::Type(alias) => Shape::of(resolve, *alias),
            TypeDefKind::Unknown => unreachable!("a `Resolve` has no unknown types"),
        }
    }

    /// The types that it is made of, one level down.
    pub(crate) fn parts(&self) -> Vec<Type> {
        match self {
            Shape::Record(types) | Shape::Tuple(types) => types.clone(),
            Shape::Variant(_, cases) => cases.iter().filter_map(|case| case.ty).collect(),
            Shape::List(element) | Shape::FixedLengthList(element, _) => vec![*element],
            Shape::Map(key, value) => vec![*key, *value],
            Shape::Async(AsyncShape::Stream(payload) | AsyncShape::Future(payload)) => {
                payload.iter().copied().collect()
            }
            Shape::Scalar(_)
            | Shape::String
            | Shape::Flags(_)
            | Shape::Enum(_)
            | Shape::Own(_)
            | Shape::Borrow(_)
            | Shape::Resource
            | Shape::Async(AsyncShape::ErrorContext) => Vec::new(),
        }
    }
}

/// The definition behind a name, through any number of aliases: for a resource that is used under another name or from
/// another interface, the resource itself.
pub fn definition(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(aliased)) = resolve.types[id].kind {
        id = aliased;
    }
    id
}
