//! What code of one module needs to spell the types it speaks of.

use std::cell::Cell;

use wit_parser::{Handle, Type, TypeDef, TypeDefKind, TypeId};
use witcraft_bindings::{Bindings, Module, ModuleId, TypeFacts};

use crate::emit::Outlined;
use crate::forms::Form;
use crate::held::Held;
use crate::kept::KeptResults;
use crate::layout::{Layout, ModuleLayout};
use crate::options::Choices;
use crate::runtime::{Helper, Pieces};
use crate::transfer::RUNTIME;

/// One module of the bindings, seen by the code that is generated for it.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) bindings: &'a Bindings<'a>,
    pub(crate) layout: &'a Layout,
    pub(crate) choices: &'a Choices<'a>,
    pub(crate) id: ModuleId,
    /// The module that the text stands in: mostly the same.
    pub(crate) place: ModuleId,
    pub(crate) used: &'a Used,
    pub(crate) kept_results: &'a KeptResults,
    pub(crate) pieces: &'a Pieces,
}

/// What the type of maps is called at the root of the file, where it is not the runtime's.
pub(crate) const MAP: &str = "__Map";

/// What the trait of such types is called there, where the runtime crate has it.
pub(crate) const MAP_TRAIT: &str = "__WitMap";

/// What a module's code uses, so that the module has to have it.
#[derive(Default)]
pub(crate) struct Used {
    /// Whether it names the runtime.
    pub(crate) runtime: Cell<bool>,
    /// The names from `alloc` that it brings in.
    pub(crate) string: Cell<bool>,
    pub(crate) vec: Cell<bool>,
    /// The functions for lists.
    pub(crate) outlined: Outlined,
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

    /// The names of the module that the text stands in.
    fn place_names(&self) -> &'a ModuleLayout {
        self.layout.module(self.place)
    }

    /// `super::` as often as it takes to get to the root of the file.
    pub(crate) fn root(&self) -> String {
        "super::".repeat(self.place_names().path.len())
    }

    /// The path of a named type, in the form that owns what it holds.
    pub(crate) fn path(&self, ty: TypeId) -> String {
        self.path_of(ty, Form::Owned)
    }

    /// The path of a form of a named type.
    pub(crate) fn path_of(&self, ty: TypeId, form: Form) -> String {
        let home = self.bindings.home(self.id, ty);
        let elsewhere = &self.choices.elsewhere;
        if let Some(name) = elsewhere.ty(self.bindings, home, ty) {
            return self.root() + name;
        }
        let names = self.layout.module(home);
        let name = names.form_name(ty, form);
        if let Some(module) = elsewhere.module(home) {
            return format!("{}{module}::{name}", self.root());
        }
        if names.path == self.place_names().path {
            return name.to_string();
        }
        let modules: String = names.path.iter().map(|segment| format!("{segment}::")).collect();
        format!("{}{modules}{name}", self.root())
    }

    /// Whether a type is defined elsewhere, so that there is nothing to write for it.
    pub(crate) fn is_elsewhere(&self, ty: TypeId) -> bool {
        self.choices.elsewhere.ty(self.bindings, self.id, ty).is_some()
    }

    /// The kind of a type behind its aliases; `None` for a primitive one.
    pub(crate) fn kind(&self, ty: &Type) -> Option<&'a TypeDefKind> {
        match self.bindings.resolve_alias(ty) {
            Type::Id(id) => Some(&self.def(id).kind),
            _ => None,
        }
    }

    /// A name of the prelude, by its full path where a type of the module that is written takes it, or other code may.
    fn prelude(&self, name: &'static str, path: &'static str) -> &'static str {
        let is_among_other_code = self.choices.options.among_other_code && self.place_names().path.is_empty();
        if is_among_other_code || self.place_names().shadows(name) { path } else { name }
    }

    /// `Some`. Flags of the crate `bitflags` are structs that take such a name away.
    pub(crate) fn some(&self) -> &'static str {
        self.prelude("Some", "::core::option::Option::Some")
    }

    /// `None`.
    pub(crate) fn none(&self) -> &'static str {
        self.prelude("None", "::core::option::Option::None")
    }

    /// `Ok`.
    pub(crate) fn ok(&self) -> &'static str {
        self.prelude("Ok", "::core::result::Result::Ok")
    }

    /// `Err`.
    pub(crate) fn err(&self) -> &'static str {
        self.prelude("Err", "::core::result::Result::Err")
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

    /// What owns a string: `String`, from `alloc`, unless strings are bytes.
    fn string(&self) -> String {
        if self.choices.options.raw_strings {
            return format!("{}<u8>", self.vec());
        }
        self.brought("String", Helper::String, &self.used.string).to_owned()
    }

    /// What borrows a string.
    fn str(&self) -> &'static str {
        if self.choices.options.raw_strings { "[u8]" } else { "str" }
    }

    /// The type of maps, without its arguments.
    pub(crate) fn map(&self) -> String {
        match self.choices.options.map_type {
            Some(_) => format!("{}{MAP}", self.root()),
            None => self.runtime(Helper::Map).to_owned(),
        }
    }

    /// The trait through which maps are built and measured: that of the runtime crate, where one and a type of maps are named.
    /// A type without it has separate functions.
    pub(crate) fn map_trait(&self) -> Option<String> {
        let options = self.choices.options;
        (options.map_type.is_some() && options.runtime_path.is_some()).then(|| format!("{}{MAP_TRAIT}", self.root()))
    }

    /// `Vec`, from `alloc`: the module brings it in.
    pub(crate) fn vec(&self) -> &'static str {
        self.brought("Vec", Helper::Vec, &self.used.vec)
    }

    fn brought(&self, name: &'static str, helper: Helper, used: &Cell<bool>) -> &'static str {
        let path = self.pieces.path(helper);
        let spelled = self.prelude(name, path);
        used.set(used.get() || spelled == name);
        self.used.runtime.set(self.used.runtime.get() || spelled == path);
        spelled
    }

    /// The path of something in the runtime, which has it from then on.
    pub(crate) fn runtime(&self, helper: Helper) -> &'static str {
        self.used.runtime.set(true);
        self.pieces.path(helper)
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
            Type::String => return self.string(),
            Type::ErrorContext => unreachable!("error contexts are rejected before anything is generated"),
            Type::Id(id) => *id,
        };
        let def = self.def(id);
        if def.name.is_some() {
            let generics = if self.facts(ty).has_borrow { format!("<{lifetime}>") } else { String::new() };
            return self.path(id) + &generics;
        }
        self.structure(&def.kind, Form::Owned, lifetime)
    }

    /// A type in this form.
    pub(crate) fn spelled(&self, ty: &Type, form: Form, lifetime: &str) -> String {
        match form {
            Form::Owned => self.owned(ty, lifetime),
            Form::Borrowed => self.borrowed(ty, lifetime),
        }
    }

    /// A type that borrows what it holds where that is what somebody has to free.
    fn borrowed(&self, ty: &Type, lifetime: &str) -> String {
        let reference = if lifetime == "'_" { "&".to_owned() } else { format!("&{lifetime} ") };
        match (self.held_borrowed(ty), ty) {
            (Held::Value | Held::Handle, _) => self.owned(ty, lifetime),
            (Held::Reference, _) if self.bindings.resolve_alias(ty) == Type::String => reference + self.str(),
            (Held::Reference, _) => match self.kind(ty) {
                Some(TypeDefKind::List(element)) => format!("{reference}[{}]", self.borrowed(element, lifetime)),
                Some(TypeDefKind::Map(key, value)) => {
                    let (key, value) = (self.borrowed(key, lifetime), self.borrowed(value, lifetime));
                    format!("{reference}{}<{key}, {value}>", self.map())
                }
                _ => reference + &self.owned(ty, lifetime),
            },
            (Held::Parts, Type::Id(id)) if self.def(*id).name.is_some() => {
                format!("{}<{lifetime}>", self.path_of(*id, Form::Borrowed))
            }
            (Held::Parts, Type::Id(id)) => self.structure(&self.def(*id).kind, Form::Borrowed, lifetime),
            (Held::Parts, _) => unreachable!("only types with a definition have parts"),
        }
    }

    /// A type by what it is made of, whether it has a name or not: what an alias stands for.
    pub(crate) fn structure(&self, kind: &TypeDefKind, form: Form, lifetime: &str) -> String {
        let spelled = |ty: &Type| self.spelled(ty, form, lifetime);
        let reference = match form {
            Form::Owned => String::new(),
            Form::Borrowed => format!("&{lifetime} "),
        };
        match kind {
            TypeDefKind::Handle(Handle::Own(resource)) => self.path(*resource),
            TypeDefKind::Handle(Handle::Borrow(resource)) => self.borrow(*resource, lifetime),
            TypeDefKind::Tuple(tuple) => tuple_of(tuple.types.iter().map(spelled)),
            TypeDefKind::Option(ty) => format!("{}<{}>", self.option(), spelled(ty)),
            TypeDefKind::Result(result) => {
                let side = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "()".to_owned(), spelled);
                format!("{}<{}, {}>", self.result(), side(&result.ok), side(&result.err))
            }
            TypeDefKind::List(ty) => match form {
                Form::Owned => format!("{}<{}>", self.vec(), spelled(ty)),
                Form::Borrowed => format!("{reference}[{}]", spelled(ty)),
            },
            TypeDefKind::Map(key, value) => format!("{reference}{}<{}, {}>", self.map(), spelled(key), spelled(value)),
            TypeDefKind::FixedLengthList(ty, length) => format!("[{}; {length}]", spelled(ty)),
            TypeDefKind::Type(ty) => spelled(ty),
            TypeDefKind::Record(_)
            | TypeDefKind::Resource
            | TypeDefKind::Flags(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_) => unreachable!("such a type has a name"),
            TypeDefKind::Stream(payload) => self.readable("StreamReader", payload.as_ref()),
            TypeDefKind::Future(payload) => self.readable("FutureReader", payload.as_ref()),
            TypeDefKind::Unknown => unreachable!("a resolved world has no unknown type"),
        }
    }

    /// The readable end of a stream or future. What goes through it is owned, and may stay.
    fn readable(&self, name: &str, payload: Option<&Type>) -> String {
        let payload = payload.map_or_else(|| "()".to_owned(), |ty| self.owned(ty, "'static"));
        format!("{}{RUNTIME}::{name}<{payload}>", self.root())
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
        self.lent_as(ty, self.held(ty))
    }

    /// A part of such a type.
    fn lent_part(&self, ty: &Type) -> String {
        self.lent_as(ty, self.held_whole(ty))
    }

    /// A type that is held like this.
    fn lent_as(&self, ty: &Type, held: Held) -> String {
        let owned = |ty: &Type| self.owned(ty, "'_");
        let borrows = !self.choices.forms.is_owning() && !self.facts(ty).has_own;
        let side = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "()".to_owned(), |ty| self.lent_part(ty));
        match held {
            Held::Value | Held::Handle => owned(ty),
            Held::Reference | Held::Parts if borrows => self.borrowed(ty, "'_"),
            Held::Reference if self.bindings.resolve_alias(ty) == Type::String => format!("&{}", self.str()),
            Held::Reference => match self.kind(ty) {
                Some(TypeDefKind::List(element)) => format!("&[{}]", owned(element)),
                Some(TypeDefKind::Map(key, value)) => format!("&{}<{}, {}>", self.map(), owned(key), owned(value)),
                _ => format!("&{}", owned(ty)),
            },
            Held::Parts => match self.kind(ty) {
                Some(TypeDefKind::Option(ty)) => format!("{}<{}>", self.option(), self.lent_part(ty)),
                Some(TypeDefKind::Result(result)) => {
                    format!("{}<{}, {}>", self.result(), side(&result.ok), side(&result.err))
                }
                Some(TypeDefKind::Tuple(tuple)) => tuple_of(tuple.types.iter().map(|ty| self.lent_part(ty))),
                _ => unreachable!("no other type is lent in parts"),
            },
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
