//! Types that WIT can say and no component can have: their values would take more memory than the Canonical ABI allows
//! (`CanonicalABI.md`, "Element Size"), which reckons with pointers of 64 bits.
//!
//! WIT with such a type is WIT still, so that these are warnings.

use std::collections::HashMap;

use wit_parser::{Resolve, Span, Type, TypeDefKind, TypeId};
use witcraft_abi::{Architecture, Layout, MAX_SIZE, ScalarType};
use witcraft_diagnostics::Diagnostic;

/// What stands in for a type that is past the limit, so that what is made of it is not told as well.
const STAND_IN: Layout = Layout::HANDLE;

/// Looks at every type. `place` gives where a type is in a text; what is in none (built in, from wasm) is not told.
pub(crate) fn check_sizes(
    resolve: &Resolve,
    place: impl Fn(Span) -> Option<witcraft_diagnostics::Span>,
) -> Vec<Diagnostic> {
    let mut sizes = Sizes { resolve, layouts: HashMap::new(), past: Vec::new() };
    for (id, _) in resolve.types.iter() {
        sizes.defined(id);
    }
    let mut findings = Vec::new();
    for id in sizes.past {
        let Some(here) = place(resolve.types[id].span) else { continue };
        let limit = MAX_SIZE >> 20;
        let message = format!("values of a type must take less than {limit} MiB of memory");
        let finding = Diagnostic::warning("wit/type-too-large", message).at(here, "too large");
        findings.push(finding.help("use lists without a fixed length: their elements are stored outside the value"));
    }
    findings
}

struct Sizes<'a> {
    resolve: &'a Resolve,
    layouts: HashMap<TypeId, Layout>,
    past: Vec<TypeId>,
}

impl Sizes<'_> {
    fn value(&mut self, value: &Type) -> Layout {
        Layout::of_scalar(match value {
            Type::Id(id) => return self.defined(*id),
            Type::String => return Layout::slice(Architecture::Memory64),
            Type::ErrorContext => return Layout::HANDLE,
            Type::Bool => ScalarType::Bool,
            Type::S8 => ScalarType::S8,
            Type::U8 => ScalarType::U8,
            Type::S16 => ScalarType::S16,
            Type::U16 => ScalarType::U16,
            Type::S32 => ScalarType::S32,
            Type::U32 => ScalarType::U32,
            Type::S64 => ScalarType::S64,
            Type::U64 => ScalarType::U64,
            Type::F32 => ScalarType::F32,
            Type::F64 => ScalarType::F64,
            Type::Char => ScalarType::Char,
        })
    }

    /// The layout of a type. Types do not refer to themselves, and their depth has been [checked](super::check_depth).
    fn defined(&mut self, id: TypeId) -> Layout {
        if let Some(known) = self.layouts.get(&id) {
            return *known;
        }
        let layout = match &self.resolve.types[id].kind {
            TypeDefKind::Record(record) => Layout::of_product(record.fields.iter().map(|field| self.value(&field.ty))),
            TypeDefKind::Tuple(tuple) => Layout::of_product(tuple.types.iter().map(|part| self.value(part))),
            TypeDefKind::Variant(variant) => {
                let payloads: Vec<_> =
                    variant.cases.iter().flat_map(|case| &case.ty).map(|ty| self.value(ty)).collect();
                Layout::of_variant(variant.cases.len(), &payloads)
            }
            TypeDefKind::Option(some) => Layout::of_variant(2, &[self.value(some)]),
            TypeDefKind::Result(result) => {
                let payloads: Vec<_> = result.ok.iter().chain(&result.err).map(|ty| self.value(ty)).collect();
                Layout::of_variant(2, &payloads)
            }
            TypeDefKind::FixedLengthList(element, length) => self.value(element).of_fixed_length(*length),
            TypeDefKind::List(_) | TypeDefKind::Map(..) => Some(Layout::slice(Architecture::Memory64)),
            TypeDefKind::Flags(flags) => Layout::of_flags(flags.flags.len()),
            TypeDefKind::Enum(cases) => Some(Layout::of_enum(cases.cases.len())),
            TypeDefKind::Type(aliased) => Some(self.value(aliased)),
            TypeDefKind::Handle(_) | TypeDefKind::Resource => Some(Layout::HANDLE),
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) | TypeDefKind::Unknown => Some(Layout::HANDLE),
        };
        if layout.is_none() {
            self.past.push(id);
        }
        *self.layouts.entry(id).or_insert(layout.unwrap_or(STAND_IN))
    }
}
