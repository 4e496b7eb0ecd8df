//! What code of one module needs to spell the types it speaks of.

use std::cell::Cell;

use wit_parser::{Handle, Type, TypeDef, TypeDefKind, TypeId};
use witcraft_bindings::{Bindings, Module, ModuleId, TypeFacts};

use crate::layout::{Layout, ModuleLayout};

/// One module of the bindings, seen by the code that is generated for it.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) bindings: &'a Bindings<'a>,
    pub(crate) layout: &'a Layout,
    pub(crate) id: ModuleId,
    pub(crate) used: &'a Used,
}

/// Names from `alloc` that a module's code uses, so that the module has to bring them in.
#[derive(Default)]
pub(crate) struct Used {
    pub(crate) string: Cell<bool>,
    pub(crate) vec: Cell<bool>,
}

impl<'a> Context<'a> {
    /// The module.
    pub(crate) fn module(&self) -> &'a Module<'a> {
        self.bindings.module(self.id)
    }

    /// The names of the module.
    pub(crate) fn names(&self) -> &'a ModuleLayout {
        self.layout.module(self.id)
    }

    /// The definition of a type.
    pub(crate) fn def(&self, id: TypeId) -> &'a TypeDef {
        &self.bindings.resolve.types[id]
    }

    /// What is inside of a type.
    pub(crate) fn facts(&self, ty: &Type) -> TypeFacts {
        self.bindings.facts.of(ty)
    }

    /// `super::` as often as it takes to get to the root of the file.
    pub(crate) fn root(&self) -> String {
        "super::".repeat(self.names().path.len())
    }

    /// The path of a named type.
    pub(crate) fn path(&self, ty: TypeId) -> String {
        let home = self.bindings.home(self.id, ty);
        let names = self.layout.module(home);
        let name = names.type_name(ty);
        if names.path == self.names().path {
            return name.to_string();
        }
        let modules: String = names.path.iter().map(|segment| format!("{segment}::")).collect();
        format!("{}{modules}{name}", self.root())
    }

    /// The kind of a type behind its aliases; `None` for a primitive one.
    pub(crate) fn kind(&self, ty: &Type) -> Option<&'a TypeDefKind> {
        match self.bindings.resolve_alias(ty) {
            Type::Id(id) => Some(&self.def(id).kind),
            _ => None,
        }
    }

    /// A type of the prelude, by its full path where a type of this module takes the name.
    fn prelude(&self, name: &'static str, path: &'static str) -> &'static str {
        if self.names().shadows(name) { path } else { name }
    }

    /// `Option`.
    pub(crate) fn option(&self) -> &'static str {
        self.prelude("Option", "::core::option::Option")
    }

    /// `Result`.
    pub(crate) fn result(&self) -> &'static str {
        self.prelude("Result", "::core::result::Result")
    }

    /// `Sized`.
    pub(crate) fn sized(&self) -> &'static str {
        self.prelude("Sized", "::core::marker::Sized")
    }

    /// `String`, from `alloc`: the module brings it in.
    pub(crate) fn string(&self) -> &'static str {
        self.brought("String", "_rt::String", &self.used.string)
    }

    /// `Vec`, from `alloc`: the module brings it in.
    pub(crate) fn vec(&self) -> &'static str {
        self.brought("Vec", "_rt::Vec", &self.used.vec)
    }

    fn brought(&self, name: &'static str, path: &'static str, used: &Cell<bool>) -> &'static str {
        let spelled = self.prelude(name, path);
        used.set(used.get() || spelled == name);
        spelled
    }

    /// A type that owns what it holds. Handles that are lent live for `lifetime`.
    pub(crate) fn owned(&self, ty: &Type, lifetime: &str) -> String {
        let id = match ty {
            Type::Bool => return "bool".to_owned(),
            Type::U8 => return "u8".to_owned(),
            Type::U16 => return "u16".to_owned(),
            Type::U32 => return "u32".to_owned(),
            Type::U64 => return "u64".to_owned(),
            Type::S8 => return "i8".to_owned(),
            Type::S16 => return "i16".to_owned(),
            Type::S32 => return "i32".to_owned(),
            Type::S64 => return "i64".to_owned(),
            Type::F32 => return "f32".to_owned(),
            Type::F64 => return "f64".to_owned(),
            Type::Char => return "char".to_owned(),
            Type::String => return self.string().to_owned(),
            Type::ErrorContext => unreachable!("error contexts are rejected before anything is generated"),
            Type::Id(id) => *id,
        };
        let def = self.def(id);
        if def.name.is_some() {
            let generics = if self.facts(ty).has_borrow { format!("<{lifetime}>") } else { String::new() };
            return self.path(id) + &generics;
        }
        self.structure(&def.kind, lifetime)
    }

    /// A type by what it is made of, whether it has a name or not: what an alias stands for.
    pub(crate) fn structure(&self, kind: &TypeDefKind, lifetime: &str) -> String {
        let owned = |ty: &Type| self.owned(ty, lifetime);
        match kind {
            TypeDefKind::Handle(Handle::Own(resource)) => self.path(*resource),
            TypeDefKind::Handle(Handle::Borrow(resource)) => self.borrow(*resource, lifetime),
            TypeDefKind::Tuple(tuple) => tuple_of(tuple.types.iter().map(owned)),
            TypeDefKind::Option(ty) => format!("{}<{}>", self.option(), owned(ty)),
            TypeDefKind::Result(result) => {
                let side = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "()".to_owned(), owned);
                format!("{}<{}, {}>", self.result(), side(&result.ok), side(&result.err))
            }
            TypeDefKind::List(ty) => format!("{}<{}>", self.vec(), owned(ty)),
            TypeDefKind::Map(key, value) => format!("_rt::Map<{}, {}>", owned(key), owned(value)),
            TypeDefKind::FixedLengthList(ty, length) => format!("[{}; {length}]", owned(ty)),
            TypeDefKind::Type(ty) => owned(ty),
            TypeDefKind::Record(_)
            | TypeDefKind::Resource
            | TypeDefKind::Flags(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_) => unreachable!("such a type has a name"),
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) => {
                unreachable!("futures and streams are rejected before anything is generated")
            }
            TypeDefKind::Unknown => unreachable!("a resolved world has no unknown type"),
        }
    }

    /// A handle that is lent: a reference to what was imported, a `Borrow` of what this component implements.
    fn borrow(&self, resource: TypeId, lifetime: &str) -> String {
        let path = self.path(resource);
        if self.bindings.is_exported_resource(self.id, resource) {
            format!("{path}Borrow<{lifetime}>")
        } else if lifetime == "'_" {
            format!("&{path}")
        } else {
            format!("&{lifetime} {path}")
        }
    }

    /// The type of a parameter of an import: what need not be given away is lent, at the top and through anonymous
    /// types, so that a caller holds on to its strings, lists and records.
    pub(crate) fn lent(&self, ty: &Type) -> String {
        let facts = self.facts(ty);
        let is_lent = facts.has_borrow || (facts.has_list && !facts.has_own);
        if is_lent { self.lent_whole(ty) } else { self.owned(ty, "'_") }
    }

    /// As [`lent`](Context::lent) for a type that is, or is part of one that is.
    pub(crate) fn lent_whole(&self, ty: &Type) -> String {
        let owned = |ty: &Type| self.owned(ty, "'_");
        let gives_away = self.facts(ty).has_own;
        if self.bindings.resolve_alias(ty) == Type::String {
            return "&str".to_owned();
        }
        let Type::Id(id) = ty else { return owned(ty) };
        let lent = |ty: &Type| self.lent_whole(ty);
        let side = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "()".to_owned(), lent);
        match self.kind(ty) {
            Some(TypeDefKind::List(element)) => return format!("&[{}]", owned(element)),
            Some(TypeDefKind::Map(key, value)) => return format!("&_rt::Map<{}, {}>", owned(key), owned(value)),
            _ if gives_away => return owned(ty),
            _ if self.def(*id).name.is_some() => return format!("&{}", owned(ty)),
            _ => {}
        }
        match &self.def(*id).kind {
            TypeDefKind::Option(ty) => format!("{}<{}>", self.option(), lent(ty)),
            TypeDefKind::Result(result) => format!("{}<{}, {}>", self.result(), side(&result.ok), side(&result.err)),
            TypeDefKind::Tuple(tuple) => tuple_of(tuple.types.iter().map(lent)),
            kind => self.structure(kind, "'_"),
        }
    }
}

/// A tuple of types or of values.
pub(crate) fn tuple_of(members: impl Iterator<Item = String>) -> String {
    let members: Vec<String> = members.collect();
    match members.as_slice() {
        [only] => format!("({only},)"),
        all => format!("({})", all.join(", ")),
    }
}
