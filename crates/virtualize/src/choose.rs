//! Which functions are replaced, and by what.

mod exports;
mod extent;
mod options;
mod stub;

use std::collections::HashMap;

use wit_parser::{Function, FunctionKind, InterfaceId, Resolve, WorldItem, WorldKey};
use witcraft_abi::{TypeTable, definition};
use witcraft_component::Component;
use witcraft_diagnostics::Diagnostic;
use witcraft_wasi::{Name, Object, Reach, Role, Track, object, role};

use self::exports::wrapping;
pub(crate) use self::exports::{Wrapped, Wrapping};
use self::extent::{replaced, shared, supports, transfers};
use self::options::{denies, fix, labelled, lacks, too_many, unmatched};
use crate::Options;
use crate::behaviour::{Behaviour, Chosen, Item, Replaced};
use crate::refusal::refuse;

/// An imported interface, or a function that is imported alone.
struct Imported<'a> {
    key: &'a WorldKey,
    name: String,
    id: Option<InterfaceId>,
    functions: Vec<&'a Function>,
    is_denied: bool,
    /// The functions that options say something about.
    fixed: HashMap<String, Behaviour>,
}

impl Imported<'_> {
    fn is_chosen(&self) -> bool {
        self.is_denied || !self.fixed.is_empty()
    }

    /// Whether some of its functions are the host's.
    fn is_open(&self) -> bool {
        let is_open = |function: &&Function| self.fixed.get(&function.name).is_none_or(Behaviour::asks);
        !self.is_denied && (self.functions.is_empty() || self.functions.iter().any(is_open))
    }
}

/// Chooses: first the interfaces, then what their functions do, since that depends on which resources are replaced.
///
/// # Errors
/// Choices that match nothing; values that do not have the type of a result; interfaces that cannot be replaced.
pub(crate) fn choose(component: &Component, options: &Options) -> Result<Chosen, Vec<Diagnostic>> {
    let resolve = &component.resolve;
    let types = TypeTable::new(resolve);
    let mut findings = Vec::new();
    let mut imported = Vec::new();
    for (key, item) in &component.world().imports {
        let (id, functions) = match item {
            WorldItem::Interface { id, .. } => (Some(*id), resolve.interfaces[*id].functions.values().collect()),
            WorldItem::Function(function) => (None, vec![function]),
            WorldItem::Type { .. } => continue,
        };
        let name = resolve.name_world_key(key);
        let is_denied = options.deny.iter().any(|pattern| denies(pattern, &name));
        let mut imported_one = Imported { key, name, id, functions, is_denied, fixed: HashMap::new() };
        fix(&types, &mut imported_one, options, &mut findings);
        findings.extend(labelled(&types, &imported_one, options));
        imported.push(imported_one);
    }
    findings.extend(unmatched(&imported, options));
    findings.extend(too_many(&imported, options));
    let supports = supports(component, &imported);
    let replaced = replaced(resolve, &imported, &supports, options);
    let is_closed = |one: &Imported<'_>| one.is_denied || one.id.is_some_and(|id| supports.contains(&id));
    let closed = imported.iter().filter(|one| is_closed(one)).filter_map(|one| one.id).collect();
    let wrapping = wrapping(component, &replaced, &closed);
    findings.extend(shared(resolve, &imported, &replaced, &wrapping));
    findings.extend(transfers(resolve, &imported, &supports, &replaced));
    if !findings.is_empty() {
        return Err(findings);
    }
    let is_replaced = |one: &&Imported<'_>| match one.id {
        Some(id) => replaced.contains(&id),
        None => one.is_chosen(),
    };
    let item = |one: &Imported<'_>| {
        let is_closed = is_closed(one);
        let functions = one.functions.iter().map(|function| {
            let object = method_of(resolve, &one.name, function);
            let refused = match options.trap {
                true => Behaviour::Trap,
                false => refuse(&types, &one.name, function, &replaced, object),
            };
            let behaviour = match one.fixed.get(&function.name) {
                Some(Behaviour::Reach(Reach::Listen)) => refused.clone(),
                Some(fixed) => fixed.clone(),
                // An interface comes from one component, so the rest of it comes from the adapter too.
                None if !is_closed => Behaviour::Forward,
                None => refused.clone(),
            };
            // Where all its methods trap there is nothing to read or write.
            let object = object.filter(|_| !(options.trap && one.is_denied) || has_mounts(options));
            Replaced { function: (*function).clone(), behaviour, otherwise: refused, object }
        });
        Item { key: one.key.clone(), id: one.id, functions: functions.collect() }
    };
    let items = imported.iter().filter(is_replaced).map(item).collect();
    Ok(Chosen { items, wrapping, lacks: lacks(&imported, options) })
}

fn has_mounts(options: &Options) -> bool {
    !options.mounts.is_empty()
}

/// Whose method a function is, for the resources that the adapter may have some of; and that of what is waited for, for `poll`.
fn method_of(resolve: &Resolve, interface: &str, function: &Function) -> Option<Object> {
    match function.kind {
        FunctionKind::Method(resource) | FunctionKind::AsyncMethod(resource) => {
            object(interface, resolve.types[definition(resolve, resource)].name.as_deref()?)
        }
        _ => {
            let is_new = Name::parse(interface)?.track() == Some(Track::V0_2);
            (is_new && role(interface, &function.name) == Some(Role::Poll)).then_some(Object::Pollable)
        }
    }
}
