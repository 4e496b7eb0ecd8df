//! Which of the component's exports mention resources that the adapter takes over. The host knows only its own, so that the handles
//! in the calls of these exports have to be exchanged.

use std::collections::HashSet;

use wit_parser::{
    Function, FunctionKind, Handle, InterfaceId, Type, TypeDefKind, TypeId, TypeOwner, WorldItem, WorldKey,
};
use witcraft_abi::definition;
use witcraft_component::Component;

use super::extent::has_resources;
use crate::parts::{Parts, kind_of, parts};

/// An export whose calls are wrapped.
#[derive(Clone, Debug)]
pub(crate) struct Wrapped {
    pub(crate) key: WorldKey,
    pub(crate) id: InterfaceId,
}

/// The exports that mention resources of replaced interfaces, and those resources whose handles are in their calls.
#[derive(Debug, Default)]
pub(crate) struct Wrapping {
    pub(crate) exports: Vec<Wrapped>,
    pub(crate) resources: Vec<TypeId>,
    /// The interfaces that have these resources.
    pub(crate) interfaces: HashSet<InterfaceId>,
    /// Exports whose calls cannot be wrapped, with the interface that they use and why.
    pub(crate) refused: Vec<(String, InterfaceId, &'static str)>,
}

/// Finds the exports to wrap. What of `replaced` is in `closed` has nothing of the host's.
pub(super) fn wrapping(
    component: &Component,
    replaced: &HashSet<InterfaceId>,
    closed: &HashSet<InterfaceId>,
) -> Wrapping {
    let resolve = &component.resolve;
    let exports: Vec<(&WorldKey, InterfaceId)> = component
        .world()
        .exports
        .iter()
        .filter_map(|(key, item)| match item {
            WorldItem::Interface { id, .. } => Some((key, *id)),
            WorldItem::Function(_) | WorldItem::Type { .. } => None,
        })
        .collect();
    let mut wrapping = Wrapping::default();
    let mut wrapped: HashSet<InterfaceId> = HashSet::new();
    // An interface comes after those that it uses.
    for (key, id) in exports {
        let is_shared = |dependency: &InterfaceId| {
            wrapped.contains(dependency) || replaced.contains(dependency) && has_resources(resolve, *dependency)
        };
        let Some(used) = resolve.interface_direct_deps(id).find(is_shared) else { continue };
        match (Exchange { component, replaced, closed, wrapping: &mut wrapping }).export(key, id) {
            Ok(()) => {
                wrapped.insert(id);
                wrapping.exports.push(Wrapped { key: key.clone(), id });
            }
            Err(why) => wrapping.refused.push((resolve.name_world_key(key), used, why)),
        }
    }
    wrapping
}

/// Collects the resources whose handles are exchanged.
struct Exchange<'a> {
    component: &'a Component,
    replaced: &'a HashSet<InterfaceId>,
    closed: &'a HashSet<InterfaceId>,
    wrapping: &'a mut Wrapping,
}

impl Exchange<'_> {
    fn export(&mut self, key: &WorldKey, id: InterfaceId) -> Result<(), &'static str> {
        let resolve = &self.component.resolve;
        if let WorldKey::Name(_) = key {
            return Err("it is not exported under its own name");
        }
        if has_resources(resolve, id) {
            return Err("it has resources of its own");
        }
        resolve.interfaces[id].functions.values().try_for_each(|function| self.function(function))
    }

    fn function(&mut self, function: &Function) -> Result<(), &'static str> {
        if !matches!(function.kind, FunctionKind::Freestanding) {
            return Err("it has functions that are asynchronous");
        }
        let parameters = function.params.iter().map(|parameter| parameter.ty);
        parameters.chain(function.result).try_for_each(|ty| self.ty(ty, 0))
    }

    fn ty(&mut self, ty: Type, depth: u32) -> Result<(), &'static str> {
        let resolve = &self.component.resolve;
        let mut within = |ty: Type| self.ty(ty, depth + 1);
        if depth > 20 {
            return Err("its types are too deep");
        }
        match kind_of(resolve, ty) {
            None => Ok(()),
            Some(TypeDefKind::Handle(Handle::Own(resource))) => self.own(definition(resolve, *resource)),
            Some(TypeDefKind::Handle(Handle::Borrow(_))) => Err("it borrows resources"),
            Some(TypeDefKind::Stream(_) | TypeDefKind::Future(_)) => Err("it has streams or futures"),
            Some(TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _)) => within(*ty),
            Some(TypeDefKind::Map(key, value)) => within(*key).and_then(|()| within(*value)),
            Some(kind) => match parts(kind) {
                Parts::Product(types) => types.into_iter().try_for_each(within),
                Parts::Sum(cases) => cases.into_iter().flatten().try_for_each(within),
            },
        }
    }

    fn own(&mut self, resource: TypeId) -> Result<(), &'static str> {
        match self.component.resolve.types[resource].owner {
            TypeOwner::Interface(id) if self.closed.contains(&id) => Err("the host's are denied"),
            TypeOwner::Interface(id) if self.replaced.contains(&id) => {
                if self.wrapping.interfaces.insert(id) || !self.wrapping.resources.contains(&resource) {
                    self.wrapping.resources.push(resource);
                }
                Ok(())
            }
            TypeOwner::Interface(_) | TypeOwner::World(_) | TypeOwner::None => Ok(()),
        }
    }
}
