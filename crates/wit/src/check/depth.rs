//! Whether types build on each other in chains so long that following one would exhaust the stack of any tool.

use wit_parser::{Handle, Span, Type, TypeDefKind, UnresolvedPackage};

/// A type may hold a type that holds a type and so on, this many times. `wit-parser` allows 100 in one expression;
/// this also counts the way through names.
const LIMIT: usize = 1_000;

/// Looks at every type of a package. Linear, because a package lists its types after those they use.
///
/// # Errors
/// The first type that is too deep: its place and its name.
pub(crate) fn check_depth(package: &UnresolvedPackage) -> Result<(), (Span, String)> {
    let mut depths = vec![0usize; package.types.len()];
    for (id, definition) in package.types.iter() {
        let of = |ty: &Type| match ty {
            Type::Id(id) => depths.get(id.index()).copied().unwrap_or(0),
            Type::Bool | Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::S8 | Type::S16 | Type::S32 => 0,
            Type::S64 | Type::F32 | Type::F64 | Type::Char | Type::String | Type::ErrorContext => 0,
        };
        let deepest: usize = match &definition.kind {
            TypeDefKind::Record(record) => record.fields.iter().map(|field| of(&field.ty)).max().unwrap_or(0),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().map(of).max().unwrap_or(0),
            TypeDefKind::Variant(variant) => {
                variant.cases.iter().filter_map(|case| case.ty.as_ref()).map(of).max().unwrap_or(0)
            }
            TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).map(of).max().unwrap_or(0),
            TypeDefKind::Map(key, value) => of(key).max(of(value)),
            TypeDefKind::Option(ty) | TypeDefKind::List(ty) | TypeDefKind::Type(ty) => of(ty),
            TypeDefKind::FixedLengthList(ty, _) => of(ty),
            TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => ty.as_ref().map_or(0, of),
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => of(&Type::Id(*id)),
            TypeDefKind::Resource | TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Unknown => 0,
        };
        depths[id.index()] = deepest + 1;
        if deepest >= LIMIT {
            return Err((definition.span, definition.name.clone().unwrap_or_default()));
        }
    }
    Ok(())
}
