//! Types whose values would take more memory than the Canonical ABI allows (`CanonicalABI.md`, "Element Size").
//!
//! The rule holds for every type that is defined, whether or not a function uses it, and reckons with pointers of 64 bits,
//! so that a component does not become invalid with another memory. `wasmparser` does not keep it: fixed-length lists, which
//! alone make such types possible, are newer than it.

use std::collections::{HashMap, HashSet};

use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType, ComponentValType,
};
use wasmparser::types::TypesRef;
use wasmparser::{ComponentTypeSectionReader, PrimitiveValType, Validator};
use witcraft_abi::{Architecture, Layout, MAX_SIZE, ScalarType};

use crate::limits;
use crate::problem::Problem;

/// What stands in for a type that is past the limit, so that what is made of it is not told as well.
const STAND_IN: Layout = Layout::HANDLE;

/// The types that a validator has met.
#[derive(Default)]
pub(super) struct ValueSizes {
    layouts: HashMap<ComponentDefinedTypeId, Layout>,
    /// Types of functions, instances and components that have been looked through.
    seen: HashSet<ComponentAnyTypeId>,
    /// One was past the limit.
    is_past: bool,
}

impl ValueSizes {
    /// The types of a section, which the validator has just accepted, that are past the limit or define such a type.
    pub(super) fn too_large(
        &mut self,
        validator: &Validator,
        section: &ComponentTypeSectionReader<'_>,
    ) -> Vec<Problem> {
        let Some(types) = validator.types(0) else { return Vec::new() };
        let first = types.component_type_count().saturating_sub(section.count());
        let offsets = section.clone().into_iter_with_offsets().map_while(Result::ok).map(|(offset, _)| offset);
        let mut problems = Vec::new();
        for (index, offset) in (first..).zip(offsets) {
            self.any(types, types.component_any_type_at(index));
            if std::mem::take(&mut self.is_past) && problems.len() <= limits::FINDINGS {
                let message = format!(
                    "a value of this type takes {} MiB of memory or more, past the limit of the Canonical ABI",
                    MAX_SIZE >> 20
                );
                problems.push(Problem::new("validate/type-too-large", message, offset));
            }
        }
        problems
    }

    /// Looks at all that a type is made of, as far as it was not looked at before.
    fn any(&mut self, types: TypesRef<'_>, id: ComponentAnyTypeId) {
        if !self.seen.insert(id) {
            return;
        }
        match id {
            ComponentAnyTypeId::Resource(_) => {}
            ComponentAnyTypeId::Defined(id) => drop(self.defined(types, id)),
            ComponentAnyTypeId::Func(id) => {
                let function = &types[id];
                for value in function.params.iter().map(|(_, value)| value).chain(&function.result) {
                    self.value(types, value);
                }
            }
            ComponentAnyTypeId::Instance(id) => {
                types[id].exports.values().for_each(|item| self.entity(types, &item.ty));
            }
            ComponentAnyTypeId::Component(id) => {
                let component = &types[id];
                let items = component.imports.values().chain(component.exports.values());
                items.for_each(|item| self.entity(types, &item.ty));
            }
        }
    }

    fn entity(&mut self, types: TypesRef<'_>, entity: &ComponentEntityType) {
        match entity {
            ComponentEntityType::Module(_) => {}
            ComponentEntityType::Func(id) => self.any(types, ComponentAnyTypeId::Func(*id)),
            ComponentEntityType::Value(value) => drop(self.value(types, value)),
            ComponentEntityType::Type { referenced, .. } => self.any(types, *referenced),
            ComponentEntityType::Instance(id) => self.any(types, ComponentAnyTypeId::Instance(*id)),
            ComponentEntityType::Component(id) => self.any(types, ComponentAnyTypeId::Component(*id)),
        }
    }

    fn value(&mut self, types: TypesRef<'_>, value: &ComponentValType) -> Layout {
        match value {
            ComponentValType::Primitive(primitive) => of_scalar(*primitive),
            ComponentValType::Type(id) => self.defined(types, *id),
        }
    }

    /// The layout of a type. What it only refers to, as a list to its elements, is looked at as well.
    fn defined(&mut self, types: TypesRef<'_>, id: ComponentDefinedTypeId) -> Layout {
        if let Some(known) = self.layouts.get(&id) {
            return *known;
        }
        let layout = match &types[id] {
            ComponentDefinedType::Primitive(primitive) => Some(of_scalar(*primitive)),
            ComponentDefinedType::Record(record) => self.product(types, record.fields.values()),
            ComponentDefinedType::Tuple(tuple) => self.product(types, &tuple.types),
            ComponentDefinedType::Variant(variant) => {
                let payloads = variant.cases.values().filter_map(|case| case.ty.as_ref());
                self.variant(types, variant.cases.len(), payloads)
            }
            ComponentDefinedType::Option { ty, .. } => self.variant(types, 2, [ty]),
            ComponentDefinedType::Result { ok, err, .. } => self.variant(types, 2, ok.iter().chain(err)),
            ComponentDefinedType::List { element, .. } => {
                self.value(types, element);
                Some(Layout::slice(Architecture::Memory64))
            }
            // A map is a list of pairs; these are no type of their own, which could be past the limit.
            ComponentDefinedType::Map { key, value, .. } => {
                self.value(types, key);
                self.value(types, value);
                Some(Layout::slice(Architecture::Memory64))
            }
            ComponentDefinedType::FixedLengthList { element, length, .. } => {
                self.value(types, element).of_fixed_length(*length)
            }
            ComponentDefinedType::Flags(flags) => Layout::of_flags(flags.len()),
            ComponentDefinedType::Enum(cases) => Some(Layout::of_enum(cases.len())),
            ComponentDefinedType::Own(_) | ComponentDefinedType::Borrow(_) => Some(Layout::HANDLE),
            ComponentDefinedType::Future { ty, .. } | ComponentDefinedType::Stream { ty, .. } => {
                if let Some(payload) = ty {
                    self.value(types, payload);
                }
                Some(Layout::HANDLE)
            }
        };
        self.is_past |= layout.is_none();
        *self.layouts.entry(id).or_insert(layout.unwrap_or(STAND_IN))
    }

    fn product<'t>(
        &mut self,
        types: TypesRef<'_>,
        parts: impl IntoIterator<Item = &'t ComponentValType>,
    ) -> Option<Layout> {
        Layout::of_product(parts.into_iter().map(|part| self.value(types, part)))
    }

    fn variant<'t>(
        &mut self,
        types: TypesRef<'_>,
        cases: usize,
        payloads: impl IntoIterator<Item = &'t ComponentValType>,
    ) -> Option<Layout> {
        let payloads: Vec<_> = payloads.into_iter().map(|payload| self.value(types, payload)).collect();
        Layout::of_variant(cases, &payloads)
    }
}

fn of_scalar(primitive: PrimitiveValType) -> Layout {
    Layout::of_scalar(match primitive {
        PrimitiveValType::String => return Layout::slice(Architecture::Memory64),
        PrimitiveValType::ErrorContext => return Layout::HANDLE,
        PrimitiveValType::Bool => ScalarType::Bool,
        PrimitiveValType::S8 => ScalarType::S8,
        PrimitiveValType::U8 => ScalarType::U8,
        PrimitiveValType::S16 => ScalarType::S16,
        PrimitiveValType::U16 => ScalarType::U16,
        PrimitiveValType::S32 => ScalarType::S32,
        PrimitiveValType::U32 => ScalarType::U32,
        PrimitiveValType::S64 => ScalarType::S64,
        PrimitiveValType::U64 => ScalarType::U64,
        PrimitiveValType::F32 => ScalarType::F32,
        PrimitiveValType::F64 => ScalarType::F64,
        PrimitiveValType::Char => ScalarType::Char,
    })
}

#[cfg(test)]
mod tests {
    use crate::features::everything;
    use crate::validate::validate;

    fn count(text: &str) -> usize {
        let findings = validate(&wat::parse_str(text).expect("well-formed text"), everything());
        assert!(findings.iter().all(|finding| finding.code == "validate/type-too-large"), "{findings:?}");
        findings.len()
    }

    #[test]
    fn the_limit_is_the_first_size_that_is_too_large() {
        assert_eq!(count("(component (type (list u16 134217727)) (type (tuple (list u8 268435455))))"), 0);
        assert_eq!(count("(component (type (list u16 134217728)))"), 1);
        assert_eq!(count("(component (type (option (list u32 67108863))))"), 1);
    }

    #[test]
    fn pointers_have_64_bits() {
        assert_eq!(count("(component (type (list (map u8 u8) 16777215)))"), 0);
        assert_eq!(count("(component (type (list (map u8 u8) 16777216)))"), 1);
    }

    #[test]
    fn a_type_is_told_once_and_what_is_made_of_it_is_not() {
        assert_eq!(
            count(
                r#"(component
                    (type $big (list u64 1000000000))
                    (type (list $big 4))
                    (type (func (param "a" $big)))
                    (type (stream $big))
                    (type (list $big))
                    (type (record (field "a" (list u8 1000000000)))))"#
            ),
            2
        );
    }

    #[test]
    fn types_of_instances_and_nested_components_are_looked_through() {
        assert_eq!(
            count(
                r#"(component
                    (import "a" (instance (type (list u8 268435456)) (export "t" (type (eq 0)))))
                    (type (component (import "f" (func (param "p" (list u64 268435456))))))
                    (component (type (list (list u8 65536) 4096))))"#
            ),
            3
        );
    }
}
