//! Equality of types from two [`Resolve`]s.

use std::collections::HashMap;

use wit_parser::{Function, FunctionKind, InterfaceId, Resolve, Span, Type, TypeId, TypeOwner};
use witcraft_types::{Rules, Verdict, compare};

use super::{Difference, NameMatch, Side, match_names};
use crate::text;

/// A running comparison. Remembers pairs of types, so that shared types are compared, and reported, once.
pub(super) struct Comparison<'a> {
    pub(super) expected: &'a Resolve,
    pub(super) found: &'a Resolve,
    /// The compared interfaces: their own resources are the same by name, whatever the interfaces are called.
    interfaces: Option<(InterfaceId, InterfaceId)>,
    pub(super) differences: Vec<Difference>,
    seen: HashMap<(TypeId, TypeId), Verdict>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(expected: Side<'a, InterfaceId>, found: Side<'a, InterfaceId>) -> Comparison<'a> {
        let interfaces = Some((expected.item, found.item));
        Comparison { interfaces, ..Comparison::of_worlds(expected.resolve, found.resolve) }
    }

    pub(super) fn of_worlds(expected: &'a Resolve, found: &'a Resolve) -> Comparison<'a> {
        Comparison { expected, found, interfaces: None, differences: Vec::new(), seen: HashMap::new() }
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
        verdict = verdict.and(match (&a.result, &b.result) {
            (None, None) => Verdict::Equal,
            (Some(a), Some(b)) => self.ty(a, b),
            (Some(_), None) | (None, Some(_)) => Verdict::Different,
        });
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
        compare((self.expected, self.found), self, a, b)
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

impl Rules<Resolve, Resolve> for Comparison<'_> {
    /// Resources are the same by where they come from and by name.
    fn are_same_resource(&mut self, a: &Type, b: &Type) -> bool {
        let (Type::Id(a), Type::Id(b)) = (a, b) else { return false };
        let (a, b) = (&self.expected.types[*a], &self.found.types[*b]);
        let owners = match (a.owner, b.owner) {
            (TypeOwner::Interface(a), TypeOwner::Interface(b)) => {
                self.interfaces == Some((a, b)) || self.same_interface(a, b)
            }
            (TypeOwner::World(_) | TypeOwner::None, TypeOwner::World(_) | TypeOwner::None) => true,
            (TypeOwner::Interface(_) | TypeOwner::World(_) | TypeOwner::None, _) => false,
        };
        owners && a.name == b.name
    }

    fn find_known(&mut self, a: &Type, b: &Type) -> Option<Verdict> {
        match (a, b) {
            (Type::Id(a), Type::Id(b)) => self.seen.get(&(*a, *b)).copied(),
            _ => None,
        }
    }

    fn compared(&mut self, a: &Type, b: &Type, mut verdict: Verdict) -> Verdict {
        let (Type::Id(a_id), Type::Id(b_id)) = (a, b) else { return verdict };
        let (a_definition, b_definition) = (&self.expected.types[*a_id], &self.found.types[*b_id]);
        if let (Verdict::Different, Some(name)) = (verdict, &a_definition.name)
            && a_definition.name == b_definition.name
        {
            let texts = (text::definition(self.expected, a), text::definition(self.found, b));
            self.different(format!("type {name}"), texts, (a_definition.span, b_definition.span));
            verdict = Verdict::Reported;
        }
        self.seen.insert((*a_id, *b_id), verdict);
        verdict
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
