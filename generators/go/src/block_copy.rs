//! Which types have in Go the very bytes of the Canonical ABI, so that a list of them is passed as one block.

use wit_parser::{Resolve, Type, TypeDefKind};

/// Whether a value of this type is, in Go on wasm, byte by byte what the Canonical ABI stores: numbers and flags; records,
/// tuples and fixed-length lists of such. Go lays a struct out by the same rule as long as no field is empty: what is up to
/// eight bytes long lies at a multiple of its size.
///
/// Truth values, characters and enums are looked at one by one, so that one that is none is told in Go's terms.
pub(crate) fn is_block(resolve: &Resolve, ty: &Type) -> bool {
    let id = match ty {
        Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::S8
        | Type::S16
        | Type::S32
        | Type::S64
        | Type::F32
        | Type::F64 => return true,
        Type::Bool | Type::Char | Type::String | Type::ErrorContext => return false,
        Type::Id(id) => *id,
    };
    match &resolve.types[id].kind {
        TypeDefKind::Record(record) => {
            !record.fields.is_empty() && record.fields.iter().all(|field| is_block(resolve, &field.ty))
        }
        TypeDefKind::Tuple(tuple) => !tuple.types.is_empty() && tuple.types.iter().all(|ty| is_block(resolve, ty)),
        TypeDefKind::FixedLengthList(ty, length) => *length > 0 && is_block(resolve, ty),
        TypeDefKind::Type(ty) => is_block(resolve, ty),
        TypeDefKind::Flags(flags) => !flags.flags.is_empty(),
        TypeDefKind::Enum(_)
        | TypeDefKind::Option(_)
        | TypeDefKind::Result(_)
        | TypeDefKind::Variant(_)
        | TypeDefKind::List(_)
        | TypeDefKind::Map(..)
        | TypeDefKind::Resource
        | TypeDefKind::Handle(_)
        | TypeDefKind::Future(_)
        | TypeDefKind::Stream(_)
        | TypeDefKind::Unknown => false,
    }
}
