//! The items of one world in another: types belong to a world, so those of the included one are copied.

use std::collections::HashMap;

use wit_parser::{
    Function, FunctionKind, Handle, Result_, Type, TypeDefKind, TypeId, TypeOwner, WorldId, WorldItem, WorldKey,
};

use super::Declarer;
use super::types::Signature;

impl Declarer<'_> {
    /// Adds the items of `from`, under names that are free in `into`.
    pub(super) fn copy_items(
        &mut self,
        from: WorldId,
        imports: Vec<(WorldKey, WorldItem)>,
        exports: Vec<(WorldKey, WorldItem)>,
        into: WorldId,
    ) {
        let mut copied: HashMap<TypeId, TypeId> = HashMap::new();
        for (key, item) in imports {
            let item = match (&key, item) {
                (WorldKey::Interface(id), _) => {
                    self.import_interface(into, *id);
                    continue;
                }
                (WorldKey::Name(name), WorldItem::Type { id, span }) => {
                    let mut definition = self.resolve.types[id].clone();
                    definition.name = Some(name.clone());
                    definition.owner = TypeOwner::World(into);
                    definition.kind = self.copy_kind(definition.kind, from, &mut copied);
                    let copy = self.resolve.types.alloc(definition);
                    copied.insert(id, copy);
                    WorldItem::Type { id: copy, span }
                }
                (WorldKey::Name(_), WorldItem::Function(function)) => {
                    WorldItem::Function(self.copy_function(function, from, &mut copied))
                }
                (WorldKey::Name(_), item @ WorldItem::Interface { .. }) => item,
            };
            self.resolve.worlds[into].imports.insert(key, item);
        }
        for (key, item) in exports {
            let item = match item {
                WorldItem::Function(function) => WorldItem::Function(self.copy_function(function, from, &mut copied)),
                item @ (WorldItem::Interface { .. } | WorldItem::Type { .. }) => item,
            };
            self.resolve.worlds[into].exports.entry(key).or_insert(item);
        }
    }

    /// The function type at the top of the document with the types that it mentions as types of a world, which has no others.
    pub(super) fn copy_signature(&mut self, signature: Signature, world: WorldId) -> Signature {
        let mut copied = HashMap::new();
        let mut mentioned = Vec::new();
        let types = signature.params.iter().map(|param| param.ty).chain(signature.result);
        types.for_each(|ty| self.mentions(ty, &mut mentioned));
        for id in mentioned {
            let key = WorldKey::Name(self.resolve.types[id].name.clone().unwrap_or_default());
            if let Some(WorldItem::Type { id: there, .. }) = self.resolve.worlds[world].imports.get(&key) {
                copied.insert(id, *there);
                continue;
            }
            let mut definition = self.resolve.types[id].clone();
            definition.owner = TypeOwner::World(world);
            definition.kind = self.copy_kind(definition.kind, self.root, &mut copied);
            let copy = self.resolve.types.alloc(definition);
            copied.insert(id, copy);
            let item = WorldItem::Type { id: copy, span: wit_parser::Span::default() };
            self.resolve.worlds[world].imports.insert(key, item);
        }
        let root = self.root;
        let params = signature.params.into_iter().map(|mut param| {
            param.ty = self.copy_type(param.ty, root, &mut copied);
            param
        });
        let params = params.collect();
        let result = signature.result.map(|ty| self.copy_type(ty, root, &mut copied));
        Signature { params, result, is_async: signature.is_async }
    }

    /// The types at the top of the document that a type mentions, each after those that it is made of.
    fn mentions(&self, ty: Type, found: &mut Vec<TypeId>) {
        let Type::Id(id) = ty else { return };
        if found.contains(&id) {
            return;
        }
        let definition = &self.resolve.types[id];
        match &definition.kind {
            TypeDefKind::Record(record) => record.fields.iter().for_each(|field| self.mentions(field.ty, found)),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().for_each(|ty| self.mentions(*ty, found)),
            TypeDefKind::Variant(variant) => {
                variant.cases.iter().filter_map(|case| case.ty).for_each(|ty| self.mentions(ty, found));
            }
            TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _)
            | TypeDefKind::Type(ty) => self.mentions(*ty, found),
            TypeDefKind::Map(key, value) => [key, value].into_iter().for_each(|ty| self.mentions(*ty, found)),
            TypeDefKind::Result(result) => {
                result.ok.into_iter().chain(result.err).for_each(|ty| self.mentions(ty, found));
            }
            TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => {
                ty.iter().for_each(|ty| self.mentions(*ty, found));
            }
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => self.mentions(Type::Id(*id), found),
            TypeDefKind::Resource | TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Unknown => {}
        }
        if definition.owner == TypeOwner::World(self.root) {
            found.push(id);
        }
    }

    fn copy_function(
        &mut self,
        mut function: Function,
        from: WorldId,
        copied: &mut HashMap<TypeId, TypeId>,
    ) -> Function {
        for param in &mut function.params {
            param.ty = self.copy_type(param.ty, from, copied);
        }
        function.result = function.result.map(|ty| self.copy_type(ty, from, copied));
        let resource = |id: TypeId| copied.get(&id).copied().unwrap_or(id);
        function.kind = match function.kind {
            kind @ (FunctionKind::Freestanding | FunctionKind::AsyncFreestanding) => kind,
            FunctionKind::Method(id) => FunctionKind::Method(resource(id)),
            FunctionKind::AsyncMethod(id) => FunctionKind::AsyncMethod(resource(id)),
            FunctionKind::Static(id) => FunctionKind::Static(resource(id)),
            FunctionKind::AsyncStatic(id) => FunctionKind::AsyncStatic(resource(id)),
            FunctionKind::Constructor(id) => FunctionKind::Constructor(resource(id)),
        };
        function
    }

    fn copy_type(&mut self, ty: Type, from: WorldId, copied: &mut HashMap<TypeId, TypeId>) -> Type {
        let Type::Id(id) = ty else { return ty };
        if let Some(copy) = copied.get(&id) {
            return Type::Id(*copy);
        }
        match self.resolve.types[id].owner {
            TypeOwner::None => {
                let kind = self.resolve.types[id].kind.clone();
                let kind = self.copy_kind(kind, from, copied);
                Type::Id(self.anonymous(kind))
            }
            TypeOwner::World(_) | TypeOwner::Interface(_) => ty,
        }
    }

    fn copy_kind(&mut self, kind: TypeDefKind, from: WorldId, copied: &mut HashMap<TypeId, TypeId>) -> TypeDefKind {
        let mut copy = |ty: Type| self.copy_type(ty, from, copied);
        match kind {
            TypeDefKind::Record(mut record) => {
                record.fields.iter_mut().for_each(|field| field.ty = copy(field.ty));
                TypeDefKind::Record(record)
            }
            TypeDefKind::Tuple(mut tuple) => {
                tuple.types.iter_mut().for_each(|ty| *ty = copy(*ty));
                TypeDefKind::Tuple(tuple)
            }
            TypeDefKind::Variant(mut variant) => {
                variant.cases.iter_mut().for_each(|case| case.ty = case.ty.map(&mut copy));
                TypeDefKind::Variant(variant)
            }
            TypeDefKind::Option(ty) => TypeDefKind::Option(copy(ty)),
            TypeDefKind::Result(result) => {
                TypeDefKind::Result(Result_ { ok: result.ok.map(&mut copy), err: result.err.map(&mut copy) })
            }
            TypeDefKind::List(ty) => TypeDefKind::List(copy(ty)),
            TypeDefKind::FixedLengthList(ty, length) => TypeDefKind::FixedLengthList(copy(ty), length),
            TypeDefKind::Map(key, value) => TypeDefKind::Map(copy(key), copy(value)),
            TypeDefKind::Future(ty) => TypeDefKind::Future(ty.map(copy)),
            TypeDefKind::Stream(ty) => TypeDefKind::Stream(ty.map(copy)),
            TypeDefKind::Type(ty) => TypeDefKind::Type(copy(ty)),
            TypeDefKind::Handle(handle) => {
                let resource = |id: TypeId| copied.get(&id).copied().unwrap_or(id);
                TypeDefKind::Handle(match handle {
                    Handle::Own(id) => Handle::Own(resource(id)),
                    Handle::Borrow(id) => Handle::Borrow(resource(id)),
                })
            }
            kind @ (TypeDefKind::Resource | TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Unknown) => {
                kind
            }
        }
    }
}
