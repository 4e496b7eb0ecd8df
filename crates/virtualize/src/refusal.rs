//! How a function is denied: what it does follows from the type of its result.

use std::collections::HashSet;

use wit_parser::{Function, Handle, InterfaceId, Resolve, Result_, Type, TypeDefKind, TypeOwner};
use witcraft_abi::{TypeTable, definition};
use witcraft_wasi::{Object, Role, role};

use crate::behaviour::Behaviour;
use crate::constant::Constant;
use crate::parts::kind_of;
use crate::tasks::Shape;

/// Cases of errors that say that something may not be done, the best first.
const REFUSALS: [&str; 14] = [
    "not-permitted",
    "access",
    "access-denied",
    "HTTP-request-denied",
    "denied",
    "forbidden",
    "permission-denied",
    "unsupported",
    "not-supported",
    "closed",
    "unavailable",
    "internal-error",
    "other",
    "unknown",
];

/// The case of an error for what cannot be changed.
const READ_ONLY: &str = "read-only";

/// What a function does that is denied. `object` is whose method it is: files that a component has in itself are only read.
pub(crate) fn refuse(
    types: &TypeTable<'_>,
    interface: &str,
    function: &Function,
    replaced: &HashSet<InterfaceId>,
    object: Option<Object>,
) -> Behaviour {
    let resolve = types.resolve();
    // None of these has a value that says less than it promises: who asks for random bytes takes what it has then for random.
    if let Some(Role::Exit | Role::Poll | Role::RandomBytes) = role(interface, &function.name) {
        return Behaviour::Trap;
    }
    let Some(ty) = function.result else { return Behaviour::Return(None) };
    let best = if object == Some(Object::Descriptor) { &[READ_ONLY][..] } else { &[] };
    if let Some(shape) = Shape::of(types, function) {
        let is_standard = matches!(role(interface, &function.name), Some(Role::Standard(_)));
        let failed = match shape.result(resolve).filter(|_| !is_standard) {
            Some(result) => failure(resolve, &result, best),
            None => Some(Constant::Case(0, None)),
        };
        return failed.map_or(Behaviour::Trap, Behaviour::Task);
    }
    match kind_of(resolve, ty) {
        Some(TypeDefKind::Result(result)) => {
            failure(resolve, result, best).map_or(Behaviour::Trap, |failed| Behaviour::Return(Some(failed)))
        }
        Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => Behaviour::Return(Some(Constant::List(Vec::new()))),
        Some(TypeDefKind::Option(_)) => Behaviour::Return(Some(Constant::Case(0, None))),
        Some(TypeDefKind::Handle(Handle::Own(resource))) => {
            let resource = definition(resolve, *resource);
            match resolve.types[resource].owner {
                TypeOwner::Interface(owner) if replaced.contains(&owner) => Behaviour::Handle(resource),
                _ => Behaviour::Trap,
            }
        }
        _ => Behaviour::Trap,
    }
}

/// The failure of a result, unless it has none that says that something may not be done.
fn failure(resolve: &Resolve, result: &Result_, best: &[&str]) -> Option<Constant> {
    match result.err {
        None => Some(Constant::Case(1, None)),
        Some(error) => Some(Constant::Case(1, Some(Box::new(refusal(resolve, error, best)?)))),
    }
}

/// The value of an error type that says best that something may not be done.
fn refusal(resolve: &Resolve, ty: Type, best: &[&str]) -> Option<Constant> {
    if ty == Type::String {
        return Some(Constant::Text("denied".to_owned()));
    }
    let cases: Vec<(&str, Option<Type>)> = match kind_of(resolve, ty)? {
        TypeDefKind::Enum(definition) => definition.cases.iter().map(|case| (case.name.as_str(), None)).collect(),
        TypeDefKind::Variant(definition) => definition.cases.iter().map(|case| (case.name.as_str(), case.ty)).collect(),
        _ => return None,
    };
    best.iter().chain(&REFUSALS).find_map(|wanted| {
        let (index, (_, payload)) = cases.iter().enumerate().find(|(_, (name, _))| name == wanted)?;
        let payload = match payload {
            None => None,
            Some(Type::String) => Some(Box::new(Constant::Text("denied".to_owned()))),
            Some(ty) => match kind_of(resolve, *ty) {
                Some(TypeDefKind::Option(_)) => Some(Box::new(Constant::Case(0, None))),
                _ => return None,
            },
        };
        Some(Constant::Case(index as u32, payload))
    })
}
