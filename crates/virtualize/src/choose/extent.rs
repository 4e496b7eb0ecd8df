//! Which interfaces the adapter takes over: those that options are about, and those that cannot be told apart from them, as they
//! have resources in common.

use std::collections::HashSet;

use wit_parser::{Function, Handle, InterfaceId, Resolve, Type, TypeDefKind, TypeOwner, WorldItem};
use witcraft_abi::definition;
use witcraft_component::Component;
use witcraft_diagnostics::Diagnostic;
use witcraft_wasi::{Name, Role, object, role};

use super::{Imported, Wrapping};
use crate::Options;
use crate::behaviour::Behaviour;
use crate::parts::{Parts, kind_of, parts};

/// An interface and all those whose types it mentions.
fn with_dependencies(resolve: &Resolve, from: impl IntoIterator<Item = InterfaceId>) -> HashSet<InterfaceId> {
    let mut found = HashSet::new();
    let mut next: Vec<InterfaceId> = from.into_iter().collect();
    while let Some(id) = next.pop() {
        if found.insert(id) {
            next.extend(resolve.interface_direct_deps(id));
        }
    }
    found
}

/// Interfaces that only support others, such as those of streams, and that nothing needs which stays open. They are replaced along
/// with what is denied.
pub(super) fn supports(component: &Component, imported: &[Imported<'_>]) -> HashSet<InterfaceId> {
    if !imported.iter().any(Imported::is_chosen) {
        return HashSet::new();
    }
    let is_support = |imported: &&Imported<'_>| Name::parse(&imported.name).is_some_and(|name| name.package == "io");
    let users = imported.iter().filter(|imported| imported.is_open() && !is_support(imported));
    let exports = component.world().exports.values().filter_map(|item| match item {
        WorldItem::Interface { id, .. } => Some(*id),
        WorldItem::Function(_) | WorldItem::Type { .. } => None,
    });
    let needed = with_dependencies(&component.resolve, users.filter_map(|imported| imported.id).chain(exports));
    let supports = imported.iter().filter(is_support).filter_map(|imported| imported.id);
    supports.filter(|id| !needed.contains(id)).collect()
}

/// The interfaces that the adapter exports: those that are chosen, those of the resources that it has itself, and all that mention
/// resources of one whose calls are passed on, since the resources are the adapter's then.
pub(super) fn replaced(
    resolve: &Resolve,
    imported: &[Imported<'_>],
    supports: &HashSet<InterfaceId>,
    options: &Options,
) -> HashSet<InterfaceId> {
    let has_own = |imported: &&Imported<'_>| {
        let is_standard =
            |function: &&Function| matches!(role(&imported.name, &function.name), Some(Role::Standard(_)));
        let is_own = |behaviour: &Behaviour| matches!(behaviour, Behaviour::Handle(_) | Behaviour::Directories(_));
        let is_denied = imported.is_denied && !options.trap && imported.functions.iter().any(is_standard);
        is_denied || imported.fixed.values().any(is_own)
    };
    let own = with_dependencies(resolve, imported.iter().filter(has_own).filter_map(|imported| imported.id));
    let defines = |imported: &&Imported<'_>| {
        let id = imported.id.filter(|id| own.contains(id));
        id.is_some_and(|id| resolve.interfaces[id].types.keys().any(|ty| object(&imported.name, ty).is_some()))
    };
    let chosen = imported.iter().filter(|imported| imported.is_chosen());
    let all = chosen.chain(imported.iter().filter(defines)).filter_map(|imported| imported.id);
    let mut replaced: HashSet<InterfaceId> = all.chain(supports.iter().copied()).collect();
    let denied: HashSet<_> = imported.iter().filter(|i| i.is_denied).filter_map(|imported| imported.id).collect();
    let is_passed_on = |id: &InterfaceId| !denied.contains(id) && !supports.contains(id);
    loop {
        let mentions = |id: &InterfaceId| {
            let mut all = resolve.interface_direct_deps(*id);
            all.any(|id| replaced.contains(&id) && is_passed_on(&id) && has_resources(resolve, id))
        };
        let more: Vec<InterfaceId> =
            imported.iter().filter_map(|one| one.id).filter(|id| !replaced.contains(id) && mentions(id)).collect();
        if more.is_empty() {
            return replaced;
        }
        replaced.extend(more);
    }
}

/// Interfaces that cannot be replaced, as something that stays open, or that the component exports, speaks of their resources.
pub(super) fn shared(
    resolve: &Resolve,
    imported: &[Imported<'_>],
    replaced: &HashSet<InterfaceId>,
    wrapping: &Wrapping,
) -> Vec<Diagnostic> {
    let refused =
        wrapping.refused.iter().map(|(export, used, why)| (format!("the export `{export}`"), *used, Some(*why)));
    let open = imported.iter().filter(|one| one.id.is_some_and(|id| !replaced.contains(&id)));
    let is_shared = |id: &InterfaceId| replaced.contains(id) && has_resources(resolve, *id);
    let open = open.filter_map(|one| Some((format!("the import `{}`", one.name), one.id?)));
    let open = open.flat_map(|(user, id)| {
        let shared = resolve.interface_direct_deps(id).filter(is_shared);
        shared.map(move |used| (user.clone(), used, None)).collect::<Vec<_>>()
    });
    let finding = |(user, used, why): (String, InterfaceId, Option<&str>)| {
        let name = imported.iter().find(|imported| imported.id == Some(used)).map_or("", |one| one.name.as_str());
        let message = format!("cannot replace `{name}`: {user} uses its resources");
        let finding = Diagnostic::error("virtualize/shared", message).help("replace both, or leave both open");
        match why {
            Some(why) => finding.note(format!("the host's resources cannot be exchanged in its calls: {why}")),
            None => finding,
        }
    };
    open.chain(refused).map(finding).collect()
}

/// Functions whose calls cannot be passed on: what they send on a stream or future are handles to resources of the adapter.
pub(super) fn transfers(
    resolve: &Resolve,
    imported: &[Imported<'_>],
    supports: &HashSet<InterfaceId>,
    replaced: &HashSet<InterfaceId>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for one in imported {
        if !one.id.is_some_and(|id| replaced.contains(&id) && !supports.contains(&id)) {
            continue;
        }
        let is_passed_on =
            |function: &&&Function| !one.is_denied && one.fixed.get(&function.name).is_none_or(Behaviour::asks);
        for function in one.functions.iter().filter(is_passed_on) {
            let payloads =
                function.find_futures_and_streams(resolve).into_iter().filter_map(|ty| match resolve.types[ty].kind {
                    TypeDefKind::Stream(payload) | TypeDefKind::Future(payload) => payload,
                    _ => None,
                });
            if payloads.into_iter().any(|payload| mentions(resolve, payload, replaced, 0)) {
                let message = format!(
                    "cannot replace `{}`: `{}` sends handles to its resources on a stream or future",
                    one.name, function.name
                );
                findings.push(Diagnostic::error("virtualize/shared", message).help("deny the interface as a whole"));
                break;
            }
        }
    }
    findings
}

/// Whether a type mentions a resource of one of these interfaces. What is too deep to say is taken to.
fn mentions(resolve: &Resolve, ty: Type, interfaces: &HashSet<InterfaceId>, depth: u32) -> bool {
    let within = |ty: Type| mentions(resolve, ty, interfaces, depth + 1);
    if depth > 20 {
        return true;
    }
    match kind_of(resolve, ty) {
        None => false,
        Some(TypeDefKind::Handle(handle)) => {
            let (Handle::Own(resource) | Handle::Borrow(resource)) = handle;
            match resolve.types[definition(resolve, *resource)].owner {
                TypeOwner::Interface(id) => interfaces.contains(&id),
                TypeOwner::World(_) | TypeOwner::None => false,
            }
        }
        Some(TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _)) => within(*ty),
        Some(TypeDefKind::Map(key, value)) => within(*key) || within(*value),
        Some(TypeDefKind::Stream(payload) | TypeDefKind::Future(payload)) => payload.is_some_and(within),
        Some(kind) => match parts(kind) {
            Parts::Product(types) => types.into_iter().any(within),
            Parts::Sum(cases) => cases.into_iter().flatten().any(within),
        },
    }
}

/// Whether an interface defines resources.
pub(super) fn has_resources(resolve: &Resolve, id: InterfaceId) -> bool {
    resolve.interfaces[id].types.values().any(|ty| matches!(resolve.types[*ty].kind, TypeDefKind::Resource))
}
