//! Types and functions as WIT text, for messages and summaries.
//!
//! Named types are shown by name, or with their definition where the definition is the point. A type of hostile input
//! can spell out to more text than there is memory, so that the text is cut off at [`limits::TYPE_TEXT`].

use std::fmt::Write;

use wit_parser::{Function, Handle, InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldKey};

use crate::limits;

/// A type as it is written where it is used: `list<point>`.
pub fn type_name(resolve: &Resolve, ty: &Type) -> String {
    Text::write(resolve, |text| text.ty(ty))
}

/// A type with the definition it stands for, through aliases: `record { x: u32, y: u32 }`.
pub fn definition(resolve: &Resolve, ty: &Type) -> String {
    Text::write(resolve, |text| match ty {
        Type::Id(id) => text.kind(crate::compatibility::dealias(resolve, *id)),
        primitive => text.ty(primitive),
    })
}

/// A function's type: `func(key: string) -> option<string>`.
///
/// The receiver of a method is left out, as in WIT, and so is the result of a constructor that gives the resource.
pub fn function(resolve: &Resolve, function: &Function) -> String {
    Text::write(resolve, |text| text.function(function))
}

/// A function's name as people write it: `get`, and for the functions of a resource `counter.add` (a method or static
/// function) and `counter.constructor`.
pub fn function_name(function: &Function) -> String {
    use wit_parser::FunctionKind as Kind;
    let name = function.name.rsplit_once(']').map_or(function.name.as_str(), |(_, name)| name);
    match &function.kind {
        Kind::Freestanding | Kind::AsyncFreestanding => function.name.clone(),
        Kind::Method(_) | Kind::AsyncMethod(_) | Kind::Static(_) | Kind::AsyncStatic(_) => name.to_owned(),
        Kind::Constructor(_) => format!("{name}.constructor"),
    }
}

/// The name of a world's import or export: `wasi:io/streams@0.2.6`, or a plain name.
pub fn key(resolve: &Resolve, key: &WorldKey) -> String {
    resolve.name_world_key(key)
}

/// The name of an interface, where it has one of its own: `wasi:io/streams@0.2.6`.
pub fn interface(resolve: &Resolve, id: InterfaceId) -> Option<String> {
    resolve.id_of(id)
}

struct Text<'a> {
    resolve: &'a Resolve,
    out: String,
    depth: usize,
}

impl<'a> Text<'a> {
    fn write(resolve: &'a Resolve, write: impl FnOnce(&mut Text<'a>)) -> String {
        let mut text = Text { resolve, out: String::new(), depth: 0 };
        write(&mut text);
        text.out
    }

    fn push(&mut self, piece: &str) {
        self.out.push_str(piece);
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Bool => self.push("bool"),
            Type::U8 => self.push("u8"),
            Type::U16 => self.push("u16"),
            Type::U32 => self.push("u32"),
            Type::U64 => self.push("u64"),
            Type::S8 => self.push("s8"),
            Type::S16 => self.push("s16"),
            Type::S32 => self.push("s32"),
            Type::S64 => self.push("s64"),
            Type::F32 => self.push("f32"),
            Type::F64 => self.push("f64"),
            Type::Char => self.push("char"),
            Type::String => self.push("string"),
            Type::ErrorContext => self.push("error-context"),
            Type::Id(id) => match &self.resolve.types[*id].name {
                Some(name) => self.push(name),
                None => self.kind(*id),
            },
        }
    }

    /// The definition of a type, without its name.
    fn kind(&mut self, id: TypeId) {
        if self.out.len() > limits::TYPE_TEXT || self.depth > limits::NESTING {
            return self.push("…");
        }
        self.depth += 1;
        let resolve = self.resolve;
        match &resolve.types[id].kind {
            TypeDefKind::Record(record) => self.block("record", &record.fields, |text, field| {
                text.push(&field.name);
                text.push(": ");
                text.ty(&field.ty);
            }),
            TypeDefKind::Flags(flags) => self.block("flags", &flags.flags, |text, flag| text.push(&flag.name)),
            TypeDefKind::Enum(en) => self.block("enum", &en.cases, |text, case| text.push(&case.name)),
            TypeDefKind::Variant(variant) => self.block("variant", &variant.cases, |text, case| {
                text.push(&case.name);
                if let Some(ty) = &case.ty {
                    text.generic("", &[Some(ty)], ["(", ")"]);
                }
            }),
            TypeDefKind::Tuple(tuple) => {
                let types: Vec<_> = tuple.types.iter().map(Some).collect();
                self.generic("tuple", &types, ["<", ">"]);
            }
            TypeDefKind::Option(ty) => self.generic("option", &[Some(ty)], ["<", ">"]),
            TypeDefKind::List(ty) => self.generic("list", &[Some(ty)], ["<", ">"]),
            TypeDefKind::Map(key, value) => self.generic("map", &[Some(key), Some(value)], ["<", ">"]),
            TypeDefKind::FixedLengthList(ty, length) => {
                self.push("list<");
                self.ty(ty);
                let _ = write!(self.out, ", {length}>");
            }
            TypeDefKind::Result(result) => match (&result.ok, &result.err) {
                (None, None) => self.push("result"),
                (ok, None) => self.generic("result", &[ok.as_ref()], ["<", ">"]),
                (ok, err) => self.generic("result", &[ok.as_ref(), err.as_ref()], ["<", ">"]),
            },
            TypeDefKind::Future(ty) => self.element("future", ty.as_ref()),
            TypeDefKind::Stream(ty) => self.element("stream", ty.as_ref()),
            TypeDefKind::Handle(Handle::Own(id)) => self.ty(&Type::Id(*id)),
            TypeDefKind::Handle(Handle::Borrow(id)) => self.generic("borrow", &[Some(&Type::Id(*id))], ["<", ">"]),
            TypeDefKind::Resource => self.resource(id),
            TypeDefKind::Type(ty) => self.ty(ty),
            TypeDefKind::Unknown => self.push("unknown"),
        }
        self.depth -= 1;
    }

    /// A resource is what its owner says it is, so the owner is part of its definition.
    fn resource(&mut self, id: TypeId) {
        let resolve = self.resolve;
        let ty = &resolve.types[id];
        let name = ty.name.as_deref().unwrap_or("_");
        let owner = match ty.owner {
            TypeOwner::Interface(owner) => resolve.id_of(owner),
            TypeOwner::World(_) | TypeOwner::None => None,
        };
        match owner {
            Some(owner) => {
                let _ = write!(self.out, "resource {name} of {owner}");
            }
            None => {
                let _ = write!(self.out, "resource {name}");
            }
        }
    }

    fn block<T>(&mut self, keyword: &str, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.push(keyword);
        self.push(" { ");
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            if self.out.len() > limits::TYPE_TEXT {
                self.push("…");
                break;
            }
            each(self, item);
        }
        self.push(" }");
    }

    /// `word<a, b>`, with `_` for what is absent.
    fn generic(&mut self, word: &str, types: &[Option<&Type>], [open, close]: [&str; 2]) {
        self.push(word);
        self.push(open);
        for (index, ty) in types.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            match ty {
                Some(ty) => self.ty(ty),
                None => self.push("_"),
            }
        }
        self.push(close);
    }

    fn element(&mut self, word: &str, ty: Option<&Type>) {
        match ty {
            Some(ty) => self.generic(word, &[Some(ty)], ["<", ">"]),
            None => self.push(word),
        }
    }

    fn function(&mut self, function: &Function) {
        use wit_parser::FunctionKind as Kind;
        let (words, is_method, is_constructor) = match function.kind {
            Kind::Freestanding => ("func(", false, false),
            Kind::AsyncFreestanding => ("async func(", false, false),
            Kind::Method(_) => ("func(", true, false),
            Kind::AsyncMethod(_) => ("async func(", true, false),
            Kind::Static(_) => ("static func(", false, false),
            Kind::AsyncStatic(_) => ("static async func(", false, false),
            Kind::Constructor(_) => ("func(", false, true),
        };
        self.push(words);
        for (index, param) in function.params.iter().skip(usize::from(is_method)).enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.push(&param.name);
            self.push(": ");
            self.ty(&param.ty);
        }
        self.push(")");
        if let Some(result) = function.result.as_ref().filter(|result| !is_constructor || !self.is_own(result)) {
            self.push(" -> ");
            self.ty(result);
        }
    }

    fn is_own(&self, ty: &Type) -> bool {
        match ty {
            Type::Id(id) => matches!(self.resolve.types[*id].kind, TypeDefKind::Handle(Handle::Own(_))),
            _ => false,
        }
    }
}
