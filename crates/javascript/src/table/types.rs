//! Types and resources, as the engine reads them.

use wit_parser::{Handle, Type, TypeDefKind, TypeId};
use witcraft_abi::{CoreType, Layout, definition};
use witcraft_bindings::ModuleId;
use witcraft_generator_js::names::{fields, pascal};

use super::{Builder, ResourceEntry};
use crate::bytes::Writer;

/// What stands for a number of core values that are too many to be passed as such.
const TOO_MANY: usize = 17;

impl Builder<'_, '_> {
    /// The number of a type, as the module `from` means it.
    pub(super) fn ty(&mut self, from: ModuleId, ty: &Type) -> usize {
        if let Some(number) = self.known.get(&(from, *ty)) {
            return *number;
        }
        let layout = self.layouts.layout(*ty).expect("bindings have no types past a limit");
        let flat = self.layouts.flatten(*ty).expect("bindings have no types past a limit");
        let mut out = Writer::default();
        let (kind, rest) = match ty {
            Type::Bool => (0, Writer::default()),
            Type::U8 => (1, Writer::default()),
            Type::S8 => (2, Writer::default()),
            Type::U16 => (3, Writer::default()),
            Type::S16 => (4, Writer::default()),
            Type::U32 => (5, Writer::default()),
            Type::S32 => (6, Writer::default()),
            Type::U64 => (7, Writer::default()),
            Type::S64 => (8, Writer::default()),
            Type::F32 => (9, Writer::default()),
            Type::F64 => (10, Writer::default()),
            Type::Char => (11, Writer::default()),
            Type::String => (12, Writer::default()),
            Type::ErrorContext => {
                self.refuse_error_context();
                (5, Writer::default())
            }
            Type::Id(id) => match self.definition(from, *id) {
                Defined::Alias(number) => {
                    self.known.insert((from, *ty), number);
                    return number;
                }
                Defined::Own(kind, rest) => (kind, rest),
            },
        };
        for number in [kind, layout.size as usize, layout.align as usize, flat.map_or(TOO_MANY, |flat| flat.len())] {
            out.number(number);
        }
        out.0.extend(rest.0);
        let next = self.types.len();
        let number = *self.type_numbers.entry(out.clone()).or_insert(next);
        if number == next {
            self.types.push(out);
        }
        self.known.insert((from, *ty), number);
        number
    }

    fn definition(&mut self, from: ModuleId, id: TypeId) -> Defined {
        let resolve = self.bindings.resolve;
        let definition = &resolve.types[id];
        // What a named type is made of is meant as its own interface means it.
        let from = if definition.name.is_some() { self.bindings.home(from, id) } else { from };
        let mut out = Writer::default();
        let kind = match &definition.kind {
            TypeDefKind::Type(alias) => return Defined::Alias(self.ty(from, alias)),
            TypeDefKind::List(element) => {
                let element = self.ty(from, element);
                out.number(element);
                13
            }
            TypeDefKind::Map(key, value) => {
                let (key_number, value_number) = (self.ty(from, key), self.ty(from, value));
                let (key, value) = (self.layout(key), self.layout(value));
                let pair = Layout::of_product([key, value]).expect("bindings have no types past a limit");
                let offset = key.size.next_multiple_of(value.align);
                for number in [key_number, value_number, offset as usize, pair.size as usize, pair.align as usize] {
                    out.number(number);
                }
                14
            }
            TypeDefKind::FixedLengthList(element, length) => {
                let element = self.ty(from, element);
                out.number(element);
                out.number(*length as usize);
                15
            }
            TypeDefKind::Record(record) => {
                let names = fields(record.fields.iter().map(|field| field.name.as_str()));
                let types: Vec<Type> = record.fields.iter().map(|field| field.ty).collect();
                self.fields(&mut out, from, &names, &types);
                16
            }
            TypeDefKind::Tuple(tuple) => {
                let names = vec![String::new(); tuple.types.len()];
                self.fields(&mut out, from, &names, &tuple.types);
                17
            }
            TypeDefKind::Flags(flags) => {
                let names = fields(flags.flags.iter().map(|flag| flag.name.as_str()));
                out.list(&names, |out, name| {
                    out.text(name);
                    out.number(0);
                    out.number(0);
                });
                18
            }
            TypeDefKind::Enum(cases) => {
                out.number(Layout::of_enum(cases.cases.len()).size as usize);
                out.list(&cases.cases, |out, case| {
                    out.text(&case.name);
                    out.optional(None);
                });
                19
            }
            TypeDefKind::Variant(variant) => {
                let types: Vec<Option<Type>> = variant.cases.iter().map(|case| case.ty).collect();
                let numbers: Vec<Option<usize>> =
                    types.iter().map(|ty| ty.as_ref().map(|ty| self.ty(from, ty))).collect();
                out.number(Layout::of_enum(types.len()).size as usize);
                out.number(self.payload_offset(types.len(), &types));
                out.list(variant.cases.iter().zip(numbers), |out, (case, ty)| {
                    out.text(&case.name);
                    out.optional(ty);
                });
                20
            }
            TypeDefKind::Option(some) => {
                let number = self.ty(from, some);
                out.number(number);
                out.number(self.payload_offset(2, &[Some(*some)]));
                let is_option = matches!(self.bindings.resolve_alias(some), Type::Id(id)
                    if matches!(resolve.types[id].kind, TypeDefKind::Option(_)));
                out.number(usize::from(is_option));
                21
            }
            TypeDefKind::Result(result) => {
                let [ok, err] = [result.ok, result.err].map(|ty| ty.map(|ty| self.ty(from, &ty)));
                out.optional(ok);
                out.optional(err);
                out.number(self.payload_offset(2, &[result.ok, result.err]));
                22
            }
            TypeDefKind::Handle(handle) => {
                let (kind, id) = match handle {
                    Handle::Own(id) => (23, id),
                    Handle::Borrow(id) => (24, id),
                };
                let number = self.resource(from, *id);
                out.number(number);
                kind
            }
            TypeDefKind::Stream(payload) => {
                let number = self.transfer(from, id, payload.as_ref());
                out.number(number);
                25
            }
            TypeDefKind::Future(payload) => {
                let number = self.transfer(from, id, payload.as_ref());
                out.number(number);
                26
            }
            TypeDefKind::Resource | TypeDefKind::Unknown => unreachable!("no value has such a type"),
        };
        Defined::Own(kind, out)
    }

    fn fields(&mut self, out: &mut Writer, from: ModuleId, names: &[String], types: &[Type]) {
        let numbers: Vec<usize> = types.iter().map(|ty| self.ty(from, ty)).collect();
        let mut end = 0u32;
        let offsets: Vec<u32> = types
            .iter()
            .map(|ty| {
                let layout = self.layout(ty);
                let start = end.next_multiple_of(layout.align);
                end = start + layout.size;
                start
            })
            .collect();
        out.list(names.iter().zip(numbers).zip(offsets), |out, ((name, ty), offset)| {
            out.text(name);
            out.number(ty);
            out.number(offset as usize);
        });
    }

    fn layout(&self, ty: &Type) -> Layout {
        self.layouts.layout(*ty).expect("bindings have no types past a limit")
    }

    fn payload_offset(&self, cases: usize, payloads: &[Option<Type>]) -> usize {
        let align = payloads.iter().flatten().map(|ty| self.layout(ty).align).max().unwrap_or(1);
        Layout::of_enum(cases).size.next_multiple_of(align) as usize
    }

    /// The number of a resource, as the module `from` means it.
    pub(super) fn resource(&mut self, from: ModuleId, id: TypeId) -> usize {
        let is_exported = self.bindings.is_exported_resource(from, id);
        let definition = definition(self.bindings.resolve, id);
        let known =
            self.resources.iter().position(|entry| entry.definition == definition && entry.is_exported == is_exported);
        if let Some(number) = known {
            return number;
        }
        let (_, module, resource) = self.defining(definition, is_exported);
        let name = resource.name;
        let mut out = Writer::default();
        out.text(&pascal(name));
        let (drop, exported) = (resource.drop.clone(), resource.exported.as_ref());
        let exported = exported.map(|exported| (exported.new.clone(), exported.rep.clone()));
        debug_assert_eq!(exported.is_some(), is_exported, "{module:?}");
        let drop = self.core(&drop, &[CoreType::I32], None);
        out.number(drop);
        out.number(usize::from(exported.is_some()));
        if let Some((new, rep)) = exported {
            for function in [new, rep] {
                let number = self.core(&function, &[CoreType::I32], Some(CoreType::I32));
                out.number(number);
            }
        }
        self.resources.push(ResourceEntry { definition, is_exported, bytes: out });
        self.resources.len() - 1
    }
}

/// What a definition is.
enum Defined {
    /// Another type, by its number.
    Alias(usize),
    /// A kind, and what belongs to it.
    Own(usize, Writer),
}
