//! Which functions are replaced, and what each does instead.

use std::collections::{BTreeMap, HashSet};

use wit_parser::{Function, Handle, InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem};
use witcraft_component::Component;
use witcraft_diagnostics::Diagnostic;
use witcraft_reachability::Import;
use witcraft_wasi::{Name, Role, role};

use crate::constant::{Constant, parse};
use crate::{Options, Stub};

/// What a function does.
#[derive(Clone, Debug)]
pub(crate) enum Behaviour {
    /// Returns a constant; without one, just returns.
    Return(Option<Constant>),
    /// Returns a handle to a resource that does nothing.
    Handle(TypeId),
    /// Returns as many random bytes as its parameter says.
    RandomBytes,
    /// Returns a random number.
    RandomNumber,
    /// Calls the import of the same name.
    Forward,
    Trap,
}

/// The interfaces that are replaced, in the order of the world, with the behaviour of each function.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) interfaces: BTreeMap<usize, (InterfaceId, Vec<(Function, Behaviour)>)>,
    pub(crate) seed: u64,
}

impl Chosen {
    /// Whether some function of an interface is passed on to the import of the same name.
    pub(crate) fn forwards(&self, interface: InterfaceId) -> bool {
        let is_forward = |(_, behaviour): &(Function, Behaviour)| matches!(behaviour, Behaviour::Forward);
        self.interfaces.values().any(|(id, functions)| *id == interface && functions.iter().any(is_forward))
    }
}

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

/// Chooses.
///
/// # Errors
/// Choices that match nothing; values that do not have the type of a result; interfaces that cannot be replaced.
pub(crate) fn choose(component: &Component, options: &Options) -> Result<Chosen, Vec<Diagnostic>> {
    let resolve = &component.resolve;
    let mut findings = Vec::new();
    let mut chosen = Chosen { seed: options.random_seed.unwrap_or_default(), ..Chosen::default() };
    let imports: Vec<(String, InterfaceId)> = component
        .world()
        .imports
        .iter()
        .filter_map(|(key, item)| match item {
            WorldItem::Interface { id, .. } => Some((resolve.name_world_key(key), *id)),
            WorldItem::Function(_) | WorldItem::Type { .. } => None,
        })
        .collect();
    for item in component.world().imports.values() {
        if let WorldItem::Function(function) = item
            && options.deny.iter().any(|pattern| denies(pattern, &function.name))
        {
            let message = format!(
                "cannot deny `{}`: only interfaces can be replaced, and this is a function alone",
                function.name
            );
            findings
                .push(Diagnostic::error("virtualize/function", message).help("deny the interfaces by name instead"));
        }
    }
    let mut used_patterns = HashSet::new();
    let mut used_stubs = HashSet::new();
    let mut open = Vec::new();
    for (index, (name, id)) in imports.iter().enumerate() {
        let denied = options.deny.iter().position(|pattern| denies(pattern, name));
        used_patterns
            .extend(options.deny.iter().enumerate().filter(|(_, pattern)| denies(pattern, name)).map(|(at, _)| at));
        let mut functions = Vec::new();
        let mut left = Vec::new();
        for function in resolve.interfaces[*id].functions.values() {
            let stub = options.stubs.iter().position(|stub| is_of(stub, name, function));
            let fixed = match stub {
                Some(at) => {
                    used_stubs.insert(at);
                    Some(stubbed(resolve, name, function, &options.stubs[at]))
                }
                None => fixed(resolve, name, function, options).map(Ok),
            };
            match fixed {
                Some(Ok(behaviour)) => functions.push((function.clone(), behaviour)),
                Some(Err(finding)) => findings.push(finding),
                None if denied.is_some() && options.trap => functions.push((function.clone(), Behaviour::Trap)),
                None => left.push(function.clone()),
            }
        }
        if functions.is_empty() && denied.is_none() {
            open.push((index, *id));
            continue;
        }
        // An interface comes from one component, so the rest of it comes from the adapter too. That can only pass on calls about
        // resources of others.
        let forwards = denied.is_none() && !has_resources(resolve, *id);
        let rest = if forwards { Behaviour::Forward } else { Behaviour::Trap };
        functions.extend(left.into_iter().map(|function| (function, rest.clone())));
        chosen.interfaces.insert(index, (*id, functions));
    }
    unmatched(options, &used_patterns, &used_stubs, &imports, &mut findings);
    support(resolve, &imports, &open, options, &mut chosen);
    let replaced: HashSet<InterfaceId> = chosen.interfaces.values().map(|(id, _)| *id).collect();
    shared(component, &imports, &replaced, &mut findings);
    let is_trapping = options.trap;
    for (index, (_, functions)) in &mut chosen.interfaces {
        for (function, behaviour) in functions {
            if let (Behaviour::Trap, false) = (&*behaviour, is_trapping) {
                *behaviour = refuse(resolve, &imports[*index].0, function, &replaced);
            }
        }
    }
    if findings.is_empty() { Ok(chosen) } else { Err(findings) }
}

/// Whether a choice is about an imported interface: by its pattern, or as the name of a package of WASI. What is in a package only to
/// describe requests and the like is not denied by the name of the package.
fn denies(pattern: &witcraft_policy::Pattern, name: &str) -> bool {
    let import = Import { name: name.to_owned(), implements: None, function: None };
    let is_package =
        Name::parse(name).is_some_and(|name| name.package == pattern.text() && name.capability().is_some());
    pattern.matches(&import) || is_package
}

fn is_of(stub: &Stub, name: &str, function: &Function) -> bool {
    let is_interface = stub.interface == name || name.split('@').next() == Some(&stub.interface);
    is_interface && stub.function == function.name
}

/// What an option says of a function.
fn fixed(resolve: &Resolve, interface: &str, function: &Function, options: &Options) -> Option<Behaviour> {
    let text = |text: &str| Constant::Text(text.to_owned());
    let constant = match role(interface, &function.name)? {
        Role::Variables => {
            let pair = |(key, value): &(String, String)| Constant::Record(vec![text(key), text(value)]);
            Constant::List(options.environment.as_ref()?.iter().map(pair).collect())
        }
        Role::Arguments => Constant::List(options.arguments.as_ref()?.iter().map(|argument| text(argument)).collect()),
        Role::WallClock => {
            let (seconds, nanoseconds) = options.clock?;
            // Drafts of WASI have the time of day in other forms.
            function.result.filter(|ty| is_record_of_two(resolve, *ty))?;
            Constant::Record(vec![Constant::Bits(seconds), Constant::Bits(nanoseconds.into())])
        }
        Role::RandomBytes => return options.random_seed.map(|_| Behaviour::RandomBytes),
        Role::RandomNumber => return options.random_seed.map(|_| Behaviour::RandomNumber),
        Role::RandomPair => {
            let seed = options.random_seed?;
            Constant::Record(vec![Constant::Bits(seed), Constant::Bits(!seed)])
        }
        Role::Exit | Role::Poll => return None,
    };
    Some(Behaviour::Return(Some(constant)))
}

fn is_record_of_two(resolve: &Resolve, ty: Type) -> bool {
    matches!(definition(resolve, ty), Some(TypeDefKind::Record(record)) if record.fields.len() == 2)
}

fn stubbed(resolve: &Resolve, interface: &str, function: &Function, stub: &Stub) -> Result<Behaviour, Diagnostic> {
    let rejected = |why: String| {
        let message = format!("cannot stub `{}` of `{interface}`: {why}", function.name);
        Diagnostic::error("virtualize/stub", message)
    };
    match function.result {
        None if stub.value.trim().is_empty() => Ok(Behaviour::Return(None)),
        None => Err(rejected("it has no result".to_owned())),
        Some(ty) => {
            let value = parse(resolve, ty, &stub.value).map_err(rejected)?;
            Ok(Behaviour::Return(Some(value)))
        }
    }
}

/// Choices without an import.
fn unmatched(
    options: &Options,
    patterns: &HashSet<usize>,
    stubs: &HashSet<usize>,
    imports: &[(String, InterfaceId)],
    findings: &mut Vec<Diagnostic>,
) {
    let help = match imports {
        [] => "the component imports no interfaces".to_owned(),
        imports => {
            let names: Vec<&str> = imports.iter().map(|(name, _)| name.as_str()).collect();
            format!("it imports {}", names.join(", "))
        }
    };
    for (at, pattern) in options.deny.iter().enumerate() {
        // What is denied by a word may be absent; a name is a slip of the pen then.
        if !patterns.contains(&at) && pattern.text().contains(':') {
            let message = format!("there is no import that matches `{}` to deny", pattern.text());
            findings.push(Diagnostic::error("virtualize/no-import", message).help(&help));
        }
    }
    for (at, stub) in options.stubs.iter().enumerate() {
        if !stubs.contains(&at) {
            let message = format!("there is no import `{}#{}` to stub", stub.interface, stub.function);
            findings.push(Diagnostic::error("virtualize/no-import", message).help(&help));
        }
    }
}

/// Interfaces that only support others, such as those of streams, are replaced along with the last of these.
fn support(
    resolve: &Resolve,
    imports: &[(String, InterfaceId)],
    open: &[(usize, InterfaceId)],
    options: &Options,
    chosen: &mut Chosen,
) {
    if chosen.interfaces.is_empty() || options.deny.is_empty() {
        return;
    }
    let supports = |name: &str| Name::parse(name).is_some_and(|name| name.package == "io");
    // What is left open and needs them, or needs what needs them.
    let mut needed: HashSet<InterfaceId> = HashSet::new();
    for (index, id) in open {
        if !supports(&imports[*index].0) {
            needed.insert(*id);
        }
    }
    let mut grew = true;
    while grew {
        grew = false;
        for id in needed.clone() {
            for dependency in resolve.interface_direct_deps(id) {
                grew |= needed.insert(dependency);
            }
        }
    }
    for (index, id) in open {
        if supports(&imports[*index].0) && !needed.contains(id) {
            let functions = resolve.interfaces[*id].functions.values();
            let functions = functions.map(|function| (function.clone(), Behaviour::Trap)).collect();
            chosen.interfaces.insert(*index, (*id, functions));
        }
    }
}

/// Interfaces that cannot be replaced, as something that stays open, or that the component exports, speaks of their types.
fn shared(
    component: &Component,
    imports: &[(String, InterfaceId)],
    replaced: &HashSet<InterfaceId>,
    findings: &mut Vec<Diagnostic>,
) {
    let resolve = &component.resolve;
    let exports = component.world().exports.iter().filter_map(|(key, item)| match item {
        WorldItem::Interface { id, .. } => Some((format!("the export `{}`", resolve.name_world_key(key)), *id)),
        WorldItem::Function(_) | WorldItem::Type { .. } => None,
    });
    let open =
        imports.iter().filter(|(_, id)| !replaced.contains(id)).map(|(name, id)| (format!("the import `{name}`"), *id));
    for (user, id) in open.chain(exports) {
        for dependency in resolve.interface_direct_deps(id) {
            if replaced.contains(&dependency) && has_resources(resolve, dependency) {
                let name = imports.iter().find(|(_, id)| *id == dependency).map_or("", |(name, _)| name.as_str());
                let message = format!("cannot replace `{name}`: {user} uses its resources");
                findings.push(Diagnostic::error("virtualize/shared", message).help("replace both, or leave both open"));
            }
        }
    }
}

/// Whether an interface defines resources.
fn has_resources(resolve: &Resolve, id: InterfaceId) -> bool {
    resolve.interfaces[id].types.values().any(|ty| matches!(resolve.types[*ty].kind, TypeDefKind::Resource))
}

/// How a function is denied.
fn refuse(resolve: &Resolve, interface: &str, function: &Function, replaced: &HashSet<InterfaceId>) -> Behaviour {
    if let Some(Role::Exit | Role::Poll) = role(interface, &function.name) {
        return Behaviour::Trap;
    }
    let Some(ty) = function.result else { return Behaviour::Return(None) };
    match definition(resolve, ty) {
        Some(TypeDefKind::Result(result)) => match result.err {
            None => Behaviour::Return(Some(Constant::Case(1, None))),
            Some(error) => match refusal(resolve, error) {
                Some(error) => Behaviour::Return(Some(Constant::Case(1, Some(Box::new(error))))),
                None => Behaviour::Trap,
            },
        },
        Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => Behaviour::Return(Some(Constant::List(Vec::new()))),
        Some(TypeDefKind::Option(_)) => Behaviour::Return(Some(Constant::Case(0, None))),
        Some(TypeDefKind::Handle(Handle::Own(resource))) => {
            let resource = root(resolve, *resource);
            match resolve.types[resource].owner {
                TypeOwner::Interface(owner) if replaced.contains(&owner) => Behaviour::Handle(resource),
                _ => Behaviour::Trap,
            }
        }
        _ => Behaviour::Trap,
    }
}

/// The value of an error type that says best that something may not be done.
fn refusal(resolve: &Resolve, ty: Type) -> Option<Constant> {
    if ty == Type::String {
        return Some(Constant::Text("denied".to_owned()));
    }
    let cases: Vec<(&str, Option<Type>)> = match definition(resolve, ty)? {
        TypeDefKind::Enum(definition) => definition.cases.iter().map(|case| (case.name.as_str(), None)).collect(),
        TypeDefKind::Variant(definition) => definition.cases.iter().map(|case| (case.name.as_str(), case.ty)).collect(),
        _ => return None,
    };
    REFUSALS.iter().find_map(|wanted| {
        let (index, (_, payload)) = cases.iter().enumerate().find(|(_, (name, _))| name == wanted)?;
        let payload = match payload {
            None => None,
            Some(Type::String) => Some(Box::new(Constant::Text("denied".to_owned()))),
            Some(ty) => match definition(resolve, *ty) {
                Some(TypeDefKind::Option(_)) => Some(Box::new(Constant::Case(0, None))),
                _ => return None,
            },
        };
        Some(Constant::Case(index as u32, payload))
    })
}

/// What a type is, after following aliases; `None` for a primitive.
pub(crate) fn definition(resolve: &Resolve, ty: Type) -> Option<&TypeDefKind> {
    let Type::Id(mut id) = ty else { return None };
    while let TypeDefKind::Type(Type::Id(other)) = &resolve.types[id].kind {
        id = *other;
    }
    match &resolve.types[id].kind {
        TypeDefKind::Type(_) => None,
        kind => Some(kind),
    }
}

/// The definition of a resource, after following aliases.
pub(crate) fn root(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(other)) = &resolve.types[id].kind {
        id = *other;
    }
    id
}
