//! Additional attributes on types, fields and cases.

use std::collections::{BTreeSet, HashMap};

use wit_parser::{TypeDefKind, TypeId};
use witcraft_bindings::Bindings;
use witcraft_diagnostics::Diagnostic;

use super::items::{self, Paths};
use super::{Names, Options, unknown};

/// Attributes and derives, by what they are for.
#[derive(Default)]
pub(crate) struct Attributes {
    types: HashMap<TypeId, Vec<String>>,
    members: HashMap<(TypeId, String), Vec<String>>,
    derives: Vec<String>,
    type_derives: HashMap<TypeId, Vec<String>>,
    without_derives: BTreeSet<String>,
}

impl Attributes {
    pub(super) fn new(
        options: &Options,
        bindings: &Bindings<'_>,
        names: &Names,
        findings: &mut Vec<Diagnostic>,
    ) -> Attributes {
        let mut attributes = Attributes::default();
        let kind = |ty: TypeId| &bindings.resolve.types[ty].kind;
        let covered = || names.types.iter().filter(|(_, ty)| members(kind(*ty)).is_some());
        for (selector, attribute) in &options.additional_type_attributes {
            match names.find_type(selector).filter(|ty| members(kind(*ty)).is_some()) {
                Some(ty) => attributes.types.entry(ty).or_default().push(attribute.clone()),
                None => findings.push(unknown(
                    "additional-type-attributes",
                    selector,
                    "record, variant or enum",
                    covered().map(|(name, _)| name.as_str()),
                )),
            }
        }
        for (selector, attribute) in &options.additional_member_attributes {
            // The version of an interface has dots too: a member's is the last.
            let found = selector.rsplit_once('.').and_then(|(name, member)| {
                let ty = names.find_type(name)?;
                members(kind(ty))?.contains(&member).then_some((ty, member.to_owned()))
            });
            match found {
                Some(place) => attributes.members.entry(place).or_default().push(attribute.clone()),
                None => {
                    let all = covered().flat_map(|(name, ty)| {
                        members(kind(*ty)).unwrap_or_default().into_iter().map(move |member| format!("{name}.{member}"))
                    });
                    let all: Vec<String> = all.collect();
                    let candidates = all.iter().map(String::as_str);
                    findings.push(unknown("additional-member-attributes", selector, "field or case", candidates));
                }
            }
        }
        attributes.add_items(options, bindings, names, findings);
        for name in &options.additional_derive_ignore {
            let known = || names.types.iter().filter_map(|(name, _)| name.rsplit('/').next());
            if !known().any(|known| known == name) {
                findings.push(unknown("additional-derive-ignore", name, "type", known()));
            }
            attributes.without_derives.insert(name.clone());
        }
        for derive in options.additional_derive_attributes.iter().flat_map(|list| list.split(',')) {
            let derive = derive.trim();
            if !attributes.derives.iter().any(|known| known == derive) {
                attributes.derives.push(derive.to_owned());
            }
        }
        attributes
    }

    /// Adds what `items` says, in its order.
    fn add_items(&mut self, options: &Options, bindings: &Bindings<'_>, names: &Names, findings: &mut Vec<Diagnostic>) {
        if options.items.is_empty() {
            return;
        }
        let mut known = Vec::new();
        for (name, ty) in &names.types {
            let kind = &bindings.resolve.types[*ty].kind;
            if members(kind).is_some() || matches!(kind, TypeDefKind::Flags(_) | TypeDefKind::Resource) {
                known.push((Paths::new(name, None), *ty, None));
            }
            for member in members(kind).unwrap_or_default() {
                known.push((Paths::new(name, Some(member)), *ty, Some(member.to_owned())));
            }
        }
        for (pattern, item) in &options.items {
            let matched: Vec<_> = known.iter().filter(|(paths, ..)| paths.match_pattern(pattern)).collect();
            if matched.is_empty() {
                let what = "record, variant, enum, flags, resource, field or case";
                findings.push(items::unmatched(pattern, what, &known));
                continue;
            }
            let is_derived = |ty: TypeId, member: &Option<String>| {
                member.is_none() && bindings.resolve.types[ty].kind != TypeDefKind::Resource
            };
            if !item.derives.is_empty() && !matched.iter().any(|(_, ty, member)| is_derived(*ty, member)) {
                findings.push(items::unmatched(pattern, "type that can derive a trait", &[]));
            }
            // A type of an interface that is imported and exported comes up twice.
            let mut seen = BTreeSet::new();
            for (_, ty, member) in matched.into_iter().filter(|(_, ty, member)| seen.insert((*ty, member.clone()))) {
                let attributes = match member {
                    Some(member) => self.members.entry((*ty, member.clone())).or_default(),
                    None => self.types.entry(*ty).or_default(),
                };
                attributes.extend(item.attributes.iter().cloned());
                if is_derived(*ty, member) {
                    let derives = self.type_derives.entry(*ty).or_default();
                    let new = item.derives.iter().filter(|derive| !derives.contains(derive)).cloned();
                    let new: Vec<String> = new.collect();
                    derives.extend(new);
                }
            }
        }
    }

    /// The traits to derive for types that are one, and have these traits already. What all records, variants and enums derive
    /// is for those alone.
    pub(crate) fn derives(&self, class: &[(TypeId, &str)], has: &[&str], is_flags: bool) -> Vec<String> {
        let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
        let mut all: Vec<String> = Vec::new();
        for (index, (ty, name)) in class.iter().enumerate() {
            let is_general = index == 0 && !is_flags && !self.without_derives.contains(*name);
            let general = if is_general { self.derives.as_slice() } else { &[] };
            for derive in general.iter().chain(self.type_derives.get(ty).into_iter().flatten()) {
                let is_new =
                    !has.contains(&last(derive).as_str()) && !all.iter().any(|known| last(known) == last(derive));
                if is_new {
                    all.push(derive.clone());
                }
            }
        }
        all
    }

    /// The attributes of a type.
    pub(crate) fn of_type(&self, ty: TypeId) -> &[String] {
        self.types.get(&ty).map_or(&[], Vec::as_slice)
    }

    /// The attributes of a field or case, by its name in WIT.
    pub(crate) fn of_member(&self, ty: TypeId, member: &str) -> &[String] {
        self.members.get(&(ty, member.to_owned())).map_or(&[], Vec::as_slice)
    }
}

/// The fields or cases of what may have attributes.
fn members(kind: &TypeDefKind) -> Option<Vec<&str>> {
    match kind {
        TypeDefKind::Record(record) => Some(record.fields.iter().map(|field| field.name.as_str()).collect()),
        TypeDefKind::Variant(variant) => Some(variant.cases.iter().map(|case| case.name.as_str()).collect()),
        TypeDefKind::Enum(ty) => Some(ty.cases.iter().map(|case| case.name.as_str()).collect()),
        TypeDefKind::Flags(_)
        | TypeDefKind::Resource
        | TypeDefKind::Handle(_)
        | TypeDefKind::Tuple(_)
        | TypeDefKind::Option(_)
        | TypeDefKind::Result(_)
        | TypeDefKind::List(_)
        | TypeDefKind::Map(..)
        | TypeDefKind::FixedLengthList(..)
        | TypeDefKind::Future(_)
        | TypeDefKind::Stream(_)
        | TypeDefKind::Type(_)
        | TypeDefKind::Unknown => None,
    }
}
