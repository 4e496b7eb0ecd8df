//! What types of WIT are put together from.

use wit_parser::{Resolve, Type, TypeDefKind};
use witcraft_abi::definition;

/// What a type is, after following aliases; `None` for a primitive.
pub(crate) fn kind_of(resolve: &Resolve, ty: Type) -> Option<&TypeDefKind> {
    let Type::Id(id) = ty else { return None };
    match &resolve.types[definition(resolve, id)].kind {
        TypeDefKind::Type(_) => None,
        kind => Some(kind),
    }
}

/// What a type is put together from.
pub(crate) enum Parts {
    /// All of these.
    Product(Vec<Type>),
    /// One of these.
    Sum(Vec<Option<Type>>),
}

/// What a type other than a list is put together from.
pub(crate) fn parts(kind: &TypeDefKind) -> Parts {
    match kind {
        TypeDefKind::Record(record) => Parts::Product(record.fields.iter().map(|field| field.ty).collect()),
        TypeDefKind::Tuple(tuple) => Parts::Product(tuple.types.clone()),
        TypeDefKind::Variant(variant) => Parts::Sum(variant.cases.iter().map(|case| case.ty).collect()),
        TypeDefKind::Enum(definition) => Parts::Sum(vec![None; definition.cases.len()]),
        TypeDefKind::Option(some) => Parts::Sum(vec![None, Some(*some)]),
        TypeDefKind::Result(result) => Parts::Sum(vec![result.ok, result.err]),
        TypeDefKind::Resource
        | TypeDefKind::Handle(_)
        | TypeDefKind::Flags(_)
        | TypeDefKind::List(_)
        | TypeDefKind::Map(..)
        | TypeDefKind::FixedLengthList(..)
        | TypeDefKind::Future(_)
        | TypeDefKind::Stream(_)
        | TypeDefKind::Type(_)
        | TypeDefKind::Unknown => Parts::Product(Vec::new()),
    }
}
