//! Copies of types, for an interface that is to depend on no other.

use std::collections::HashMap;

use wit_parser::{InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner};
use witcraft_abi::definition;

use crate::complete::{define, type_def};

/// Copies types into an interface.
pub(super) struct Copier<'r> {
    resolve: &'r mut Resolve,
    interface: InterfaceId,
    known: HashMap<TypeId, Type>,
}

impl<'r> Copier<'r> {
    pub(super) fn new(resolve: &'r mut Resolve, interface: InterfaceId) -> Copier<'r> {
        Copier { resolve, interface, known: HashMap::new() }
    }

    /// The copy of a type without handles to resources.
    pub(super) fn copy(&mut self, ty: Type) -> Type {
        let Type::Id(id) = ty else { return ty };
        let id = definition(self.resolve, id);
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let mut kind = self.resolve.types[id].kind.clone();
        match &mut kind {
            TypeDefKind::Type(ty) => return self.copy(*ty),
            TypeDefKind::Record(record) => record.fields.iter_mut().for_each(|field| field.ty = self.copy(field.ty)),
            TypeDefKind::Tuple(tuple) => tuple.types.iter_mut().for_each(|ty| *ty = self.copy(*ty)),
            TypeDefKind::Variant(variant) => variant.cases.iter_mut().for_each(|case| self.replace(&mut case.ty)),
            TypeDefKind::Result(result) => {
                self.replace(&mut result.ok);
                self.replace(&mut result.err);
            }
            TypeDefKind::Option(ty) | TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _) => {
                *ty = self.copy(*ty)
            }
            TypeDefKind::Map(key, value) => {
                *key = self.copy(*key);
                *value = self.copy(*value);
            }
            TypeDefKind::Future(payload) | TypeDefKind::Stream(payload) => self.replace(payload),
            TypeDefKind::Enum(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Resource
            | TypeDefKind::Handle(_)
            | TypeDefKind::Unknown => {}
        }
        // Records and the like have a name wherever they are, even if it is another one.
        let has_name = matches!(
            kind,
            TypeDefKind::Record(_) | TypeDefKind::Variant(_) | TypeDefKind::Enum(_) | TypeDefKind::Flags(_)
        );
        let copy = match has_name {
            true => {
                let name = format!("type{}", self.resolve.interfaces[self.interface].types.len());
                let copy =
                    self.resolve.types.alloc(type_def(Some(name.clone()), kind, TypeOwner::Interface(self.interface)));
                self.resolve.interfaces[self.interface].types.insert(name, copy);
                Type::Id(copy)
            }
            false => define(self.resolve, kind),
        };
        self.known.insert(id, copy);
        copy
    }

    fn replace(&mut self, ty: &mut Option<Type>) {
        *ty = ty.map(|ty| self.copy(ty));
    }
}
