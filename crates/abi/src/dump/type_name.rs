//! Types as WIT writes them.

use wit_parser::{Handle, Resolve, Type, TypeDef, TypeDefKind};

/// A type's own name, or what WIT calls one without a name.
pub(super) fn type_name(resolve: &Resolve, ty: Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::U8 => "u8".to_owned(),
        Type::U16 => "u16".to_owned(),
        Type::U32 => "u32".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::S8 => "s8".to_owned(),
        Type::S16 => "s16".to_owned(),
        Type::S32 => "s32".to_owned(),
        Type::S64 => "s64".to_owned(),
        Type::F32 => "f32".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::Char => "char".to_owned(),
        Type::String => "string".to_owned(),
        Type::ErrorContext => "error-context".to_owned(),
        Type::Id(id) => {
            let definition = &resolve.types[id];
            definition.name.clone().unwrap_or_else(|| anonymous(resolve, definition))
        }
    }
}

fn anonymous(resolve: &Resolve, definition: &TypeDef) -> String {
    let name = |ty: &Type| type_name(resolve, *ty);
    let or_nothing = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "_".to_owned(), name);
    let resource = |id| type_name(resolve, Type::Id(id));
    match &definition.kind {
        TypeDefKind::Tuple(tuple) => {
            format!("tuple<{}>", tuple.types.iter().map(name).collect::<Vec<_>>().join(", "))
        }
        TypeDefKind::Option(some) => format!("option<{}>", name(some)),
        TypeDefKind::Result(result) => match (&result.ok, &result.err) {
            (None, None) => "result".to_owned(),
            (Some(ok), None) => format!("result<{}>", name(ok)),
            (ok, Some(error)) => format!("result<{}, {}>", or_nothing(ok), name(error)),
        },
        TypeDefKind::List(element) => format!("list<{}>", name(element)),
        TypeDefKind::FixedLengthList(element, length) => format!("list<{}, {length}>", name(element)),
        TypeDefKind::Map(key, value) => format!("map<{}, {}>", name(key), name(value)),
        TypeDefKind::Handle(Handle::Own(id)) => format!("own<{}>", resource(*id)),
        TypeDefKind::Handle(Handle::Borrow(id)) => format!("borrow<{}>", resource(*id)),
        TypeDefKind::Future(payload) => format!("future<{}>", or_nothing(payload)),
        TypeDefKind::Stream(payload) => format!("stream<{}>", or_nothing(payload)),
        TypeDefKind::Type(alias) => name(alias),
        // What only a definition with a name can be.
        kind @ (TypeDefKind::Record(_)
        | TypeDefKind::Resource
        | TypeDefKind::Flags(_)
        | TypeDefKind::Variant(_)
        | TypeDefKind::Enum(_)
        | TypeDefKind::Unknown) => kind.as_str().to_owned(),
    }
}
