//! Equality of types out of two [`Resolve`]s.

use std::collections::HashMap;

use wit_parser::{
    Function, FunctionKind, Handle, InterfaceId, Resolve, Result_, Span, Type, TypeDefKind, TypeId, TypeOwner,
};

use super::{Difference, NameMatch, Side, match_names};
use crate::{limits, text};

/// The type behind aliases.
pub(crate) fn dealias(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(next)) = resolve.types[id].kind {
        id = next;
    }
    id
}

/// What came of comparing two types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Equal,
    /// They differ, and no difference says so yet.
    Different,
    /// They differ, and a difference of a named type within them says so.
    Reported,
}

impl Verdict {
    fn of(equal: bool) -> Verdict {
        if equal { Verdict::Equal } else { Verdict::Different }
    }

    /// What is to be said of two things made of parts.
    fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Different, _) | (_, Verdict::Different) => Verdict::Different,
            (Verdict::Reported, _) | (_, Verdict::Reported) => Verdict::Reported,
            (Verdict::Equal, Verdict::Equal) => Verdict::Equal,
        }
    }
}

/// A running comparison. Remembers pairs of types, so that shared types are compared, and reported, once.
pub(super) struct Comparison<'a> {
    pub(super) expected: &'a Resolve,
    pub(super) found: &'a Resolve,
    /// The compared interfaces: their own resources are the same by name, whatever the interfaces are called.
    interfaces: Option<(InterfaceId, InterfaceId)>,
    pub(super) differences: Vec<Difference>,
    seen: HashMap<(TypeId, TypeId), Verdict>,
    depth: usize,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(expected: Side<'a, InterfaceId>, found: Side<'a, InterfaceId>) -> Comparison<'a> {
        let interfaces = Some((expected.item, found.item));
        Comparison { interfaces, ..Comparison::of_worlds(expected.resolve, found.resolve) }
    }

    pub(super) fn of_worlds(expected: &'a Resolve, found: &'a Resolve) -> Comparison<'a> {
        Comparison { expected, found, interfaces: None, differences: Vec::new(), seen: HashMap::new(), depth: 0 }
    }

    pub(super) fn missing(
        &mut self,
        step: String,
        expected: String,
        nearest: Option<String>,
        expected_span: Span,
        found_span: Span,
    ) {
        let path = vec![step];
        let found = "nothing".to_owned();
        self.differences.push(Difference { path, expected, found, missing: true, nearest, expected_span, found_span });
    }

    fn different(&mut self, step: String, texts: (String, String), spans: (Span, Span)) {
        self.differences.push(Difference {
            path: vec![step],
            expected: texts.0,
            found: texts.1,
            missing: false,
            nearest: None,
            expected_span: spans.0,
            found_span: spans.1,
        });
    }

    /// Compares two functions of one name, and reports how they differ.
    pub(super) fn function(&mut self, a: &Function, b: &Function) {
        let names = a.params.iter().map(|param| &param.name).eq(b.params.iter().map(|param| &param.name));
        let mut verdict = Verdict::of(names && is_async(a) == is_async(b));
        for (a, b) in a.params.iter().zip(&b.params) {
            verdict = verdict.and(self.ty(&a.ty, &b.ty));
        }
        verdict = verdict.and(self.optional(a.result.as_ref(), b.result.as_ref()));
        if verdict == Verdict::Different {
            let texts = (text::function(self.expected, a), text::function(self.found, b));
            self.different(text::function_name(a), texts, (a.span, b.span));
        }
    }

    /// Compares two types of one name, and reports how they differ.
    pub(super) fn named_type(&mut self, a: TypeId, b: TypeId) {
        // The two have the same name, so that a difference is reported on the way.
        self.ty(&Type::Id(a), &Type::Id(b));
    }

    /// Compares two types where they are used.
    pub(super) fn ty(&mut self, a: &Type, b: &Type) -> Verdict {
        let (Type::Id(a_id), Type::Id(b_id)) = (a, b) else { return self.one_primitive(a, b) };
        if let Some(verdict) = self.seen.get(&(*a_id, *b_id)) {
            return *verdict;
        }
        // Types of a binary are not nested this deep, so neither are equal ones of a text.
        if self.depth > 4 * limits::NESTING {
            return Verdict::Different;
        }
        self.depth += 1;
        let (a_def, b_def) = (&self.expected.types[*a_id], &self.found.types[*b_id]);
        let mut verdict = self.kinds(*a_id, *b_id);
        self.depth -= 1;
        if let (Verdict::Different, Some(name), true) = (verdict, &a_def.name, a_def.name == b_def.name) {
            let texts = (text::definition(self.expected, a), text::definition(self.found, b));
            self.different(format!("type {name}"), texts, (a_def.span, b_def.span));
            verdict = Verdict::Reported;
        }
        self.seen.insert((*a_id, *b_id), verdict);
        verdict
    }

    /// Compares two types of which at least one is primitive, or an alias that may be.
    fn one_primitive(&mut self, a: &Type, b: &Type) -> Verdict {
        match (alias(self.expected, a), alias(self.found, b)) {
            (Some(a), _) => self.ty(&a, b),
            (None, Some(b)) => self.ty(a, &b),
            (None, None) => Verdict::of(a == b && !matches!(a, Type::Id(_))),
        }
    }

    fn optional(&mut self, a: Option<&Type>, b: Option<&Type>) -> Verdict {
        match (a, b) {
            (None, None) => Verdict::Equal,
            (Some(a), Some(b)) => self.ty(a, b),
            (Some(_), None) | (None, Some(_)) => Verdict::Different,
        }
    }

    /// Compares two lists of named parts.
    fn parts<T, U>(&mut self, a: &[T], b: &[U], part: impl Fn(&mut Self, &T, &U) -> Verdict) -> Verdict {
        if a.len() != b.len() {
            return Verdict::Different;
        }
        a.iter().zip(b).fold(Verdict::Equal, |verdict, (a, b)| verdict.and(part(self, a, b)))
    }

    fn kinds(&mut self, a: TypeId, b: TypeId) -> Verdict {
        let (expected, found) = (self.expected, self.found);
        match (&expected.types[a].kind, &found.types[b].kind) {
            (TypeDefKind::Type(a), _) => self.ty(a, &Type::Id(b)),
            (_, TypeDefKind::Type(b)) => self.ty(&Type::Id(a), b),
            (TypeDefKind::Record(a), TypeDefKind::Record(b)) => {
                self.parts(&a.fields, &b.fields, |this, a, b| Verdict::of(a.name == b.name).and(this.ty(&a.ty, &b.ty)))
            }
            (TypeDefKind::Variant(a), TypeDefKind::Variant(b)) => self.parts(&a.cases, &b.cases, |this, a, b| {
                Verdict::of(a.name == b.name).and(this.optional(a.ty.as_ref(), b.ty.as_ref()))
            }),
            (TypeDefKind::Enum(a), TypeDefKind::Enum(b)) => {
                self.parts(&a.cases, &b.cases, |_, a, b| Verdict::of(a.name == b.name))
            }
            (TypeDefKind::Flags(a), TypeDefKind::Flags(b)) => {
                self.parts(&a.flags, &b.flags, |_, a, b| Verdict::of(a.name == b.name))
            }
            (TypeDefKind::Tuple(a), TypeDefKind::Tuple(b)) => self.parts(&a.types, &b.types, Self::ty),
            (TypeDefKind::List(a), TypeDefKind::List(b)) | (TypeDefKind::Option(a), TypeDefKind::Option(b)) => {
                self.ty(a, b)
            }
            (TypeDefKind::FixedLengthList(a, m), TypeDefKind::FixedLengthList(b, n)) => {
                Verdict::of(m == n).and(self.ty(a, b))
            }
            (TypeDefKind::Map(a_key, a), TypeDefKind::Map(b_key, b)) => self.ty(a_key, b_key).and(self.ty(a, b)),
            (
                TypeDefKind::Result(Result_ { ok: a, err: a_err }),
                TypeDefKind::Result(Result_ { ok: b, err: b_err }),
            ) => self.optional(a.as_ref(), b.as_ref()).and(self.optional(a_err.as_ref(), b_err.as_ref())),
            (TypeDefKind::Future(a), TypeDefKind::Future(b)) | (TypeDefKind::Stream(a), TypeDefKind::Stream(b)) => {
                self.optional(a.as_ref(), b.as_ref())
            }
            (TypeDefKind::Handle(Handle::Own(a)), TypeDefKind::Handle(Handle::Own(b)))
            | (TypeDefKind::Handle(Handle::Borrow(a)), TypeDefKind::Handle(Handle::Borrow(b))) => {
                self.ty(&Type::Id(*a), &Type::Id(*b))
            }
            (TypeDefKind::Resource, TypeDefKind::Resource) => self.resources(a, b),
            (
                TypeDefKind::Record(_)
                | TypeDefKind::Variant(_)
                | TypeDefKind::Enum(_)
                | TypeDefKind::Flags(_)
                | TypeDefKind::Tuple(_)
                | TypeDefKind::List(_)
                | TypeDefKind::Option(_)
                | TypeDefKind::FixedLengthList(..)
                | TypeDefKind::Map(..)
                | TypeDefKind::Result(_)
                | TypeDefKind::Future(_)
                | TypeDefKind::Stream(_)
                | TypeDefKind::Handle(_)
                | TypeDefKind::Resource
                | TypeDefKind::Unknown,
                _,
            ) => Verdict::Different,
        }
    }

    fn resources(&self, a: TypeId, b: TypeId) -> Verdict {
        let (a_def, b_def) = (&self.expected.types[a], &self.found.types[b]);
        let owners = match (a_def.owner, b_def.owner) {
            (TypeOwner::Interface(a), TypeOwner::Interface(b)) => {
                self.interfaces == Some((a, b)) || self.same_interface(a, b)
            }
            (TypeOwner::World(_) | TypeOwner::None, TypeOwner::World(_) | TypeOwner::None) => true,
            (TypeOwner::Interface(_) | TypeOwner::World(_) | TypeOwner::None, _) => false,
        };
        Verdict::of(owners && a_def.name == b_def.name)
    }

    fn same_interface(&self, a: InterfaceId, b: InterfaceId) -> bool {
        match (self.expected.id_of(a), self.found.id_of(b)) {
            (Some(a), Some(b)) => match match_names(&a, &b) {
                NameMatch::Exact | NameMatch::Compatible => true,
                NameMatch::OtherVersion | NameMatch::None => false,
            },
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// What an alias stands for; `None` for a type that is none.
fn alias(resolve: &Resolve, ty: &Type) -> Option<Type> {
    match ty {
        Type::Id(id) => match resolve.types[*id].kind {
            TypeDefKind::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

fn is_async(function: &Function) -> bool {
    match function.kind {
        FunctionKind::Freestanding
        | FunctionKind::Method(_)
        | FunctionKind::Static(_)
        | FunctionKind::Constructor(_) => false,
        FunctionKind::AsyncFreestanding | FunctionKind::AsyncMethod(_) | FunctionKind::AsyncStatic(_) => true,
    }
}
