//! Types, and the names that they have in a scope.

use std::collections::HashMap;
use std::ops::Range;

use indexmap::IndexMap;
use wit_parser::{
    Case, Docs, Enum, EnumCase, Field, Flag, Flags, Handle, Record, Result_, Span, Tuple, Type, TypeDef, TypeDefKind,
    TypeId, TypeOwner, Variant, WorldItem, WorldKey,
};

use super::{Declarer, LocalKind, docs, named_type};
use crate::ast::{self, Attributes, DeclarationKind, Name, TypeDeclaration, TypeKind};

/// A function type.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) is_async: bool,
    pub(crate) params: Vec<wit_parser::Param>,
    pub(crate) result: Option<Type>,
}

/// What a name in an interface, a world or at the top of a document stands for.
#[derive(Clone, Debug)]
pub(super) enum Scoped {
    Type(TypeId),
    Function(Signature),
    /// Something that has no type because of a mistake.
    Unknown,
    /// The name of what is no type.
    Other(&'static str),
}

/// The names of a scope.
pub(super) struct Scope {
    pub(super) owner: TypeOwner,
    pub(super) names: IndexMap<String, (Scoped, Range<usize>)>,
    /// The names of all types of an interface or world, the later ones too.
    pub(super) types: HashMap<String, Range<usize>>,
}

impl Scope {
    pub(super) fn new(owner: TypeOwner) -> Scope {
        Scope { owner, names: IndexMap::new(), types: HashMap::new() }
    }

    /// The scope of an interface or world that declares types with these names.
    pub(super) fn of_items<'n>(owner: TypeOwner, types: impl Iterator<Item = &'n Name>) -> Scope {
        let types = types.map(|name| (name.text.clone(), name.range.clone())).collect();
        Scope { types, ..Scope::new(owner) }
    }
}

impl Declarer<'_> {
    /// A type at the top of the document.
    pub(super) fn top_type(&mut self, declaration: &TypeDeclaration, attributes: &Attributes) -> LocalKind {
        let mut scope = std::mem::replace(&mut self.top, Scope::new(TypeOwner::None));
        let name = &declaration.name.text;
        let kind = match self.function_type(declaration, &scope) {
            Some(signature) => {
                if let Some(signature) = &signature {
                    let item = WorldItem::Function(self.free_function(name, signature.clone(), attributes));
                    self.resolve.worlds[self.root].imports.insert(WorldKey::Name(name.clone()), item);
                }
                let scoped = signature.clone().map_or(Scoped::Unknown, Scoped::Function);
                scope.names.entry(name.clone()).or_insert((scoped, declaration.name.range.clone()));
                LocalKind::Function(signature)
            }
            None => {
                let id = self.define(declaration, attributes, &scope);
                if let Some(id) = id {
                    let item = WorldItem::Type { id, span: Span::default() };
                    self.resolve.worlds[self.root].imports.insert(WorldKey::Name(name.clone()), item);
                }
                let scoped = id.map_or(Scoped::Unknown, Scoped::Type);
                scope.names.entry(name.clone()).or_insert((scoped, declaration.name.range.clone()));
                LocalKind::Type
            }
        };
        self.top = scope;
        kind
    }

    /// The function type that a declaration gives a name, `Some(None)` where that has a mistake; `None` for other types.
    pub(super) fn function_type(&mut self, declaration: &TypeDeclaration, scope: &Scope) -> Option<Option<Signature>> {
        match &declaration.kind {
            DeclarationKind::Function(function) => Some(self.signature(function, scope)),
            DeclarationKind::Alias(ast::Type { kind: TypeKind::Name(name), .. }) => match scope.names.get(&name.text) {
                Some((Scoped::Function(signature), _)) => Some(Some(signature.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    /// Defines a type other than a function type, with its members.
    pub(super) fn define(
        &mut self,
        declaration: &TypeDeclaration,
        attributes: &Attributes,
        scope: &Scope,
    ) -> Option<TypeId> {
        let kind = match &declaration.kind {
            DeclarationKind::Record(fields) => {
                self.unique(fields.iter().map(|(_, name, _)| name), "field");
                let fields = fields.iter().map(|(attributes, name, ty)| {
                    let ty = self.ty(ty, scope)?;
                    Some(Field { name: name.text.clone(), ty, docs: docs(attributes), span: Span::default() })
                });
                TypeDefKind::Record(Record { fields: all(fields)? })
            }
            DeclarationKind::Variant(cases) => {
                self.unique(cases.iter().map(|(_, name, _)| name), "case");
                let cases = cases.iter().map(|(attributes, name, ty)| {
                    let ty = match ty {
                        Some(ty) => Some(self.ty(ty, scope)?),
                        None => None,
                    };
                    Some(Case { name: name.text.clone(), ty, docs: docs(attributes), span: Span::default() })
                });
                TypeDefKind::Variant(Variant { cases: all(cases)? })
            }
            DeclarationKind::Enum(cases) => {
                self.unique(cases.iter().map(|(_, name)| name), "case");
                let cases = cases.iter().map(|(attributes, name)| EnumCase {
                    name: name.text.clone(),
                    docs: docs(attributes),
                    span: Span::default(),
                });
                TypeDefKind::Enum(Enum { cases: cases.collect() })
            }
            DeclarationKind::Flags(flags) => {
                self.unique(flags.iter().map(|(_, name)| name), "flag");
                let flags = flags.iter().map(|(attributes, name)| Flag {
                    name: name.text.clone(),
                    docs: docs(attributes),
                    span: Span::default(),
                });
                TypeDefKind::Flags(Flags { flags: flags.collect() })
            }
            DeclarationKind::Resource(_) => TypeDefKind::Resource,
            DeclarationKind::Alias(ty) => self.alias(ty, scope)?,
            DeclarationKind::Function(_) => return None,
        };
        let definition = named_type(declaration.name.text.clone(), kind, scope.owner, attributes);
        Some(self.resolve.types.alloc(definition))
    }

    /// What a named alias of a type is: of a resource the resource, and not a handle of it.
    fn alias(&mut self, ty: &ast::Type, scope: &Scope) -> Option<TypeDefKind> {
        if let TypeKind::Name(name) = &ty.kind {
            return Some(TypeDefKind::Type(Type::Id(self.named(name, scope)?)));
        }
        match self.ty(ty, scope)? {
            Type::Id(id) => Some(self.resolve.types[id].kind.clone()),
            primitive => Some(TypeDefKind::Type(primitive)),
        }
    }

    /// A type where it is used.
    pub(super) fn ty(&mut self, ty: &ast::Type, scope: &Scope) -> Option<Type> {
        let kind = match &ty.kind {
            TypeKind::Primitive(primitive) => return Some(*primitive),
            TypeKind::Name(name) => {
                let id = self.named(name, scope)?;
                match self.is_resource(id) {
                    true => TypeDefKind::Handle(Handle::Own(id)),
                    false => return Some(Type::Id(id)),
                }
            }
            TypeKind::Own(name) => TypeDefKind::Handle(Handle::Own(self.resource(name, scope)?)),
            TypeKind::Borrow(name) => TypeDefKind::Handle(Handle::Borrow(self.resource(name, scope)?)),
            TypeKind::Tuple(types) => {
                TypeDefKind::Tuple(Tuple { types: all(types.iter().map(|ty| self.ty(ty, scope)))? })
            }
            TypeKind::List(element) => TypeDefKind::List(self.ty(element, scope)?),
            TypeKind::FixedLengthList(element, length) => {
                TypeDefKind::FixedLengthList(self.ty(element, scope)?, *length)
            }
            TypeKind::Map(key, value) => {
                let (key_type, value) = (self.ty(key, scope), self.ty(value, scope));
                let key_type = key_type?;
                if !self.is_key(key_type) {
                    let message = "a key of a map is an integer, `bool`, `char` or `string`".to_owned();
                    self.report("wac/wrong-kind", key.range.clone(), message);
                    return None;
                }
                TypeDefKind::Map(key_type, value?)
            }
            TypeKind::Option(inner) => TypeDefKind::Option(self.ty(inner, scope)?),
            TypeKind::Result(ok, err) => {
                let ok = self.optional(ok.as_deref(), scope);
                let err = self.optional(err.as_deref(), scope);
                TypeDefKind::Result(Result_ { ok: ok?, err: err? })
            }
            TypeKind::Stream(inner) => TypeDefKind::Stream(self.optional(inner.as_deref(), scope)?),
            TypeKind::Future(inner) => TypeDefKind::Future(self.optional(inner.as_deref(), scope)?),
        };
        Some(Type::Id(self.anonymous(kind)))
    }

    fn optional(&mut self, ty: Option<&ast::Type>, scope: &Scope) -> Option<Option<Type>> {
        match ty {
            Some(ty) => self.ty(ty, scope).map(Some),
            None => Some(None),
        }
    }

    pub(super) fn anonymous(&mut self, kind: TypeDefKind) -> TypeId {
        self.resolve.types.alloc(TypeDef {
            name: None,
            kind,
            owner: TypeOwner::None,
            docs: Docs::default(),
            stability: wit_parser::Stability::Unknown,
            span: Span::default(),
            external_id: None,
        })
    }

    /// The type that a name stands for, as a value type or resource.
    fn named(&mut self, name: &Name, scope: &Scope) -> Option<TypeId> {
        match scope.names.get(&name.text).map(|(scoped, _)| scoped.clone()) {
            Some(Scoped::Type(id)) => Some(id),
            Some(Scoped::Unknown) => None,
            Some(Scoped::Function(_)) => self.wrong(name, "a function type", "a value type"),
            Some(Scoped::Other(kind)) => self.wrong(name, kind, "a value type"),
            None => {
                let is_top = self.top.owner == TypeOwner::None;
                match self.locals.get(&name.text).map(|local| local.kind.as_str()) {
                    Some(kind) if is_top => self.wrong(name, kind, "a value type"),
                    _ => {
                        self.undefined_in(name, scope);
                        None
                    }
                }
            }
        }
    }

    pub(super) fn wrong<T>(&mut self, name: &Name, found: &str, expected: &str) -> Option<T> {
        let message = format!("`{}` is {found}, and not {expected}", name.text);
        self.report("wac/wrong-kind", name.range.clone(), message);
        None
    }

    fn resource(&mut self, name: &Name, scope: &Scope) -> Option<TypeId> {
        let id = self.named(name, scope)?;
        if self.is_resource(id) {
            return Some(id);
        }
        let found = format!("the type `{}`", self.text(id));
        self.wrong(name, &found, "a resource")
    }

    fn text(&self, id: TypeId) -> String {
        witcraft_component::text::definition(&self.resolve, &Type::Id(id))
    }

    pub(super) fn is_resource(&self, id: TypeId) -> bool {
        match &self.resolve.types[id].kind {
            TypeDefKind::Resource => true,
            TypeDefKind::Type(Type::Id(id)) => self.is_resource(*id),
            _ => false,
        }
    }

    /// Whether a type can be the key of a map.
    fn is_key(&self, ty: Type) -> bool {
        match ty {
            Type::F32 | Type::F64 | Type::ErrorContext => false,
            Type::Id(id) => match &self.resolve.types[id].kind {
                TypeDefKind::Type(ty) => self.is_key(*ty),
                _ => false,
            },
            Type::Bool
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::S8
            | Type::S16
            | Type::S32
            | Type::S64
            | Type::Char
            | Type::String => true,
        }
    }

    /// Whether a borrowed handle is somewhere in a type.
    pub(super) fn has_borrow(&self, ty: Type) -> bool {
        let Type::Id(id) = ty else { return false };
        let any = |types: &[Type]| types.iter().any(|ty| self.has_borrow(*ty));
        match &self.resolve.types[id].kind {
            TypeDefKind::Handle(Handle::Borrow(_)) => true,
            TypeDefKind::Handle(Handle::Own(_))
            | TypeDefKind::Resource
            | TypeDefKind::Flags(_)
            | TypeDefKind::Enum(_) => false,
            TypeDefKind::Record(record) => record.fields.iter().any(|field| self.has_borrow(field.ty)),
            TypeDefKind::Tuple(tuple) => any(&tuple.types),
            TypeDefKind::Variant(variant) => {
                variant.cases.iter().filter_map(|case| case.ty).any(|ty| self.has_borrow(ty))
            }
            TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _)
            | TypeDefKind::Type(ty) => self.has_borrow(*ty),
            TypeDefKind::Map(key, value) => any(&[*key, *value]),
            TypeDefKind::Result(result) => result.ok.into_iter().chain(result.err).any(|ty| self.has_borrow(ty)),
            TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => ty.is_some_and(|ty| self.has_borrow(ty)),
            TypeDefKind::Unknown => false,
        }
    }

    /// Reports the names that are there twice.
    pub(super) fn unique<'n>(&mut self, names: impl Iterator<Item = &'n Name>, what: &str) {
        let mut seen: IndexMap<&str, &Range<usize>> = IndexMap::new();
        for name in names {
            match seen.get(name.text.as_str()) {
                Some(first) => {
                    let first = (*first).clone();
                    self.duplicate(name, what, &first);
                }
                None => {
                    seen.insert(&name.text, &name.range);
                }
            }
        }
    }
}

/// All values, each of them computed, if there are no mistakes in any.
pub(super) fn all<T>(values: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let values: Vec<Option<T>> = values.collect();
    values.into_iter().collect()
}
