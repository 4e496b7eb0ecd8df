//! How borrowed contents of a type are held, which determines how the type is written.

use wit_parser::{Handle, Type, TypeDefKind};

use crate::context::Context;
use crate::forms::Form;

/// How a parameter of an import, or a part of one, is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// By value, and owned.
    Value,
    /// A reference to a handle: what a lent handle is wherever it comes up.
    Handle,
    /// A reference to what the caller goes on to own.
    Reference,
    /// By value, with parts that are references to what the caller goes on to own.
    Parts,
}

impl Held {
    /// Whether there is a reference around the value.
    pub(crate) fn is_reference(self) -> bool {
        match self {
            Held::Handle | Held::Reference => true,
            Held::Value | Held::Parts => false,
        }
    }

    /// Whether anything in it is held in another way than where it is owned.
    fn is_lent(self) -> bool {
        match self {
            Held::Reference | Held::Parts => true,
            Held::Value | Held::Handle => false,
        }
    }
}

impl Context<'_> {
    /// How a parameter of an import is held: what need not be given away is lent.
    pub(crate) fn held(&self, ty: &Type) -> Held {
        let facts = self.facts(ty);
        let is_lent = facts.has_borrow || (facts.has_list && !facts.has_own);
        if is_lent { self.held_whole(ty) } else { self.held_owned(ty) }
    }

    /// The same for a type that is, or is part of one that is, lent.
    pub(crate) fn held_whole(&self, ty: &Type) -> Held {
        let gives_away = self.facts(ty).has_own;
        if !self.choices.forms.is_owning() && !gives_away {
            return self.held_borrowed(ty);
        }
        if self.bindings.resolve_alias(ty) == Type::String {
            return Held::Reference;
        }
        let Type::Id(id) = ty else { return Held::Value };
        match self.kind(ty) {
            Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => return Held::Reference,
            _ if gives_away => return self.held_owned(ty),
            _ if self.def(*id).name.is_some() => return Held::Reference,
            _ => {}
        }
        let parts: Vec<&Type> = match &self.def(*id).kind {
            TypeDefKind::Option(ty) => vec![ty],
            TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).collect(),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().collect(),
            _ => return self.held_owned(ty),
        };
        if parts.into_iter().any(|part| self.held_whole(part).is_lent()) { Held::Parts } else { Held::Value }
    }

    /// How a type is held in the form that borrows.
    pub(crate) fn held_borrowed(&self, ty: &Type) -> Held {
        let facts = self.facts(ty);
        let Type::Id(id) = *ty else { return if facts.has_list { Held::Reference } else { Held::Value } };
        if !facts.has_list || facts.has_own {
            return self.held_owned(ty);
        }
        if self.bindings.resolve_alias(ty) == Type::String {
            return Held::Reference;
        }
        let is_in_parts = self.def(id).name.is_none() || self.choices.forms.has(id, Form::Borrowed);
        match self.kind(ty) {
            Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => Held::Reference,
            _ if is_in_parts => Held::Parts,
            _ => Held::Reference,
        }
    }

    /// How a type is held in the form that owns.
    fn held_owned(&self, ty: &Type) -> Held {
        let Type::Id(id) = *ty else { return Held::Value };
        let def = self.def(id);
        match &def.kind {
            TypeDefKind::Handle(Handle::Borrow(resource)) if def.name.is_none() => {
                // What this component implements is lent as a `Borrow`.
                let is_exported = self.bindings.is_exported_resource(self.id, *resource);
                if is_exported { Held::Value } else { Held::Handle }
            }
            _ => Held::Value,
        }
    }
}
