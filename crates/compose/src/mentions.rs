//! Which types an item mentions, however deep.

use indexmap::IndexSet;
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedType, ComponentEntityType, ComponentFuncType, ComponentValType,
};
use wasmparser::types::TypesRef;

/// Every value and resource type that `entity` mentions, with those they are aliases of, each once.
pub(crate) fn mentions(types: TypesRef<'_>, entity: &ComponentEntityType) -> IndexSet<ComponentAnyTypeId> {
    let mut mentions = Mentions { types, found: IndexSet::new() };
    mentions.entity(entity);
    mentions.found
}

struct Mentions<'a> {
    types: TypesRef<'a>,
    found: IndexSet<ComponentAnyTypeId>,
}

impl Mentions<'_> {
    fn entity(&mut self, entity: &ComponentEntityType) {
        let types = self.types;
        match entity {
            ComponentEntityType::Func(id) => self.func(&types[*id]),
            ComponentEntityType::Value(ty) => self.value(ty),
            ComponentEntityType::Type { referenced, created } => {
                self.any(*created);
                self.any(*referenced);
            }
            ComponentEntityType::Instance(id) => self.any((*id).into()),
            ComponentEntityType::Component(id) => self.any((*id).into()),
            ComponentEntityType::Module(_) => {}
        }
    }

    fn any(&mut self, id: ComponentAnyTypeId) {
        let mut next = Some(id);
        while let Some(id) = next {
            if !self.found.insert(id) {
                return;
            }
            next = self.types.peel_alias(id);
        }
        let types = self.types;
        match id {
            ComponentAnyTypeId::Resource(_) => {}
            ComponentAnyTypeId::Defined(id) => self.defined(&types[id]),
            ComponentAnyTypeId::Func(id) => self.func(&types[id]),
            ComponentAnyTypeId::Instance(id) => types[id].exports.values().for_each(|item| self.entity(&item.ty)),
            ComponentAnyTypeId::Component(id) => {
                let ty = &types[id];
                ty.imports.values().chain(ty.exports.values()).for_each(|item| self.entity(&item.ty));
            }
        }
    }

    fn func(&mut self, ty: &ComponentFuncType) {
        ty.params.iter().map(|(_, ty)| ty).chain(&ty.result).for_each(|ty| self.value(ty));
    }

    fn value(&mut self, ty: &ComponentValType) {
        match ty {
            ComponentValType::Primitive(_) => {}
            ComponentValType::Type(id) => self.any((*id).into()),
        }
    }

    fn defined(&mut self, ty: &ComponentDefinedType) {
        use ComponentDefinedType as T;
        match ty {
            T::Primitive(_) | T::Flags(_) | T::Enum(_) => {}
            T::Record(record) => record.fields.values().for_each(|ty| self.value(ty)),
            T::Variant(variant) => variant.cases.values().filter_map(|case| case.ty).for_each(|ty| self.value(&ty)),
            T::List { element: ty, .. } | T::FixedLengthList { element: ty, .. } | T::Option { ty, .. } => {
                self.value(ty);
            }
            T::Map { key, value, .. } => [key, value].into_iter().for_each(|ty| self.value(ty)),
            T::Tuple(tuple) => tuple.types.iter().for_each(|ty| self.value(ty)),
            T::Result { ok, err, .. } => ok.iter().chain(err).for_each(|ty| self.value(ty)),
            T::Own(id) | T::Borrow(id) => self.any((*id).into()),
            T::Future { ty, .. } | T::Stream { ty, .. } => ty.iter().for_each(|ty| self.value(ty)),
        }
    }
}
