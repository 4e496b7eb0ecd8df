//! The types of resolved WIT.

use std::borrow::Cow;

use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId, TypeOwner};

use crate::{Primitive, Shape, Types};

/// The type behind aliases.
fn dealias(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(next)) = resolve.types[id].kind {
        id = next;
    }
    id
}

impl Types for Resolve {
    type Type = Type;

    fn name<'a>(&'a self, ty: &'a Type) -> Option<&'a str> {
        match ty {
            Type::Id(id) => self.types[*id].name.as_deref(),
            _ => None,
        }
    }

    fn find_alias(&self, ty: &Type) -> Option<Type> {
        match ty {
            Type::Id(id) => match self.types[*id].kind {
                TypeDefKind::Type(ty) => Some(ty),
                _ => None,
            },
            _ => None,
        }
    }

    fn shape<'a>(&'a self, ty: &'a Type) -> Shape<'a, Type> {
        let id = match ty {
            Type::Bool => return Shape::Primitive(Primitive::Bool),
            Type::S8 => return Shape::Primitive(Primitive::S8),
            Type::U8 => return Shape::Primitive(Primitive::U8),
            Type::S16 => return Shape::Primitive(Primitive::S16),
            Type::U16 => return Shape::Primitive(Primitive::U16),
            Type::S32 => return Shape::Primitive(Primitive::S32),
            Type::U32 => return Shape::Primitive(Primitive::U32),
            Type::S64 => return Shape::Primitive(Primitive::S64),
            Type::U64 => return Shape::Primitive(Primitive::U64),
            Type::F32 => return Shape::Primitive(Primitive::F32),
            Type::F64 => return Shape::Primitive(Primitive::F64),
            Type::Char => return Shape::Primitive(Primitive::Char),
            Type::String => return Shape::Primitive(Primitive::String),
            Type::ErrorContext => return Shape::Primitive(Primitive::ErrorContext),
            Type::Id(id) => dealias(self, *id),
        };
        match &self.types[id].kind {
            TypeDefKind::Record(record) => {
                Shape::Record(record.fields.iter().map(|field| (field.name.as_str(), field.ty)).collect())
            }
            TypeDefKind::Variant(variant) => {
                Shape::Variant(variant.cases.iter().map(|case| (case.name.as_str(), case.ty)).collect())
            }
            TypeDefKind::Enum(cases) => Shape::Enum(cases.cases.iter().map(|case| case.name.as_str()).collect()),
            TypeDefKind::Flags(flags) => Shape::Flags(flags.flags.iter().map(|flag| flag.name.as_str()).collect()),
            TypeDefKind::Tuple(tuple) => Shape::Tuple(tuple.types.clone()),
            TypeDefKind::List(element) => Shape::List(*element),
            TypeDefKind::FixedLengthList(element, length) => Shape::FixedLengthList(*element, *length),
            TypeDefKind::Map(key, value) => Shape::Map(*key, *value),
            TypeDefKind::Option(some) => Shape::Option(*some),
            TypeDefKind::Result(result) => Shape::Result(result.ok, result.err),
            TypeDefKind::Future(payload) => Shape::Future(*payload),
            TypeDefKind::Stream(payload) => Shape::Stream(*payload),
            TypeDefKind::Handle(Handle::Own(resource)) => Shape::Own(Type::Id(*resource)),
            TypeDefKind::Handle(Handle::Borrow(resource)) => Shape::Borrow(Type::Id(*resource)),
            TypeDefKind::Resource => Shape::Resource(Cow::Owned(resource(self, id))),
            // Of a type with a number, there is an alias of a primitive left.
            TypeDefKind::Type(ty) => match ty {
                Type::Id(_) => Shape::Unknown,
                primitive => self.shape(primitive),
            },
            TypeDefKind::Unknown => Shape::Unknown,
        }
    }
}

/// A resource is what its owner says it is, so the owner is part of its definition.
fn resource(resolve: &Resolve, id: TypeId) -> String {
    let ty = &resolve.types[id];
    let name = ty.name.as_deref().unwrap_or("_");
    let owner = match ty.owner {
        TypeOwner::Interface(owner) => resolve.id_of(owner),
        TypeOwner::World(_) | TypeOwner::None => None,
    };
    match owner {
        Some(owner) => format!("resource {name} of {owner}"),
        None => format!("resource {name}"),
    }
}

#[cfg(test)]
mod tests {
    use wit_parser::{Resolve, Type};

    use crate::{definition_text, type_text};

    /// The texts of the type that a function takes, where it is used and as it is defined.
    fn texts(types: &str, ty: &str, limit: usize) -> [String; 2] {
        let mut resolve = Resolve::default();
        let text = format!("package a:b; interface i {{ {types} f: func(x: {ty}); }}");
        let package = resolve.push_source("test.wit", &text).expect("valid WIT");
        let interface = resolve.packages[package].interfaces["i"];
        let ty: Type = resolve.interfaces[interface].functions["f"].params[0].ty;
        [type_text(&resolve, &ty, limit), definition_text(&resolve, &ty, limit)]
    }

    #[test]
    fn types_read_as_they_are_written() {
        for ty in [
            "bool",
            "s64",
            "f32",
            "char",
            "string",
            "list<u8>",
            "list<u8, 4>",
            "map<string, option<u8>>",
            "tuple<u8, string>",
            "result",
            "result<u8>",
            "result<_, u8>",
            "result<u8, string>",
            "future",
            "future<u8>",
            "stream<list<u8>>",
        ] {
            assert_eq!(texts("", ty, 100), [ty, ty]);
        }
    }

    #[test]
    fn types_with_names_are_named_where_they_are_used() {
        for (definition, shape) in [
            ("record t { a: u8, b: option<string> }", "record { a: u8, b: option<string> }"),
            ("variant t { a, b(u8) }", "variant { a, b(u8) }"),
            ("enum t { a, b }", "enum { a, b }"),
            ("flags t { a, b }", "flags { a, b }"),
            ("type t = list<u8>;", "list<u8>"),
        ] {
            assert_eq!(texts(definition, "t", 100), ["t", shape]);
        }
        assert_eq!(texts("resource t;", "t", 100), ["t", "t"]);
        assert_eq!(texts("resource t;", "borrow<t>", 100), ["borrow<t>", "borrow<t>"]);
    }

    #[test]
    fn texts_are_cut_off_at_their_limit() {
        assert_eq!(texts("", "tuple<u8, u16, u32>", 12)[0], "tuple<u8, …");
    }
}
