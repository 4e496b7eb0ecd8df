//! Which types have in Rust the very bytes of the Canonical ABI, so that a list of them is passed as one block.

use wit_parser::{Resolve, Type, TypeDefKind};

/// Whether a value of this type is, in Rust on wasm32, byte by byte what the Canonical ABI stores: numbers, truth values,
/// characters, enums and flags; records (which get `repr(C)`) and fixed-length lists of such. Both ABIs lay a record out by
/// the same rule, and what a host stores is valid: it went through its own lowering.
///
/// Tuples, options, results and variants have no layout in Rust that one may rely on.
pub(crate) fn is_block(resolve: &Resolve, ty: &Type) -> bool {
    let id = match ty {
        Type::Bool
        | Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::S8
        | Type::S16
        | Type::S32
        | Type::S64
        | Type::F32
        | Type::F64
        | Type::Char => return true,
        Type::String | Type::ErrorContext => return false,
        Type::Id(id) => *id,
    };
    match &resolve.types[id].kind {
        TypeDefKind::Record(record) => record.fields.iter().all(|field| is_block(resolve, &field.ty)),
        TypeDefKind::FixedLengthList(ty, _) | TypeDefKind::Type(ty) => is_block(resolve, ty),
        TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => true,
        TypeDefKind::Tuple(_)
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
