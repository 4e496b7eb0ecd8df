//! What is written on types, fields and cases besides what the generator writes.

use std::collections::{BTreeSet, HashMap};

use wit_parser::{TypeDefKind, TypeId};
use witcraft_bindings::Bindings;
use witcraft_diagnostics::Diagnostic;

use super::{Names, Options, unknown};

/// Attributes and derives, by what they are for.
#[derive(Default)]
pub(crate) struct Attributes {
    types: HashMap<TypeId, Vec<String>>,
    members: HashMap<(TypeId, String), Vec<String>>,
    derives: Vec<String>,
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

    /// The traits to derive for a type of this name that has these traits already.
    pub(crate) fn derives(&self, name: &str, has: &[&str]) -> impl Iterator<Item = &str> {
        let all = if self.without_derives.contains(name) { &[] } else { self.derives.as_slice() };
        let has: Vec<String> = has.iter().map(|has| (*has).to_owned()).collect();
        let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
        all.iter().map(String::as_str).filter(move |derive| !has.contains(&last(derive)))
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
