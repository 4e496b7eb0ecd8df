//! Which functions are replaced, and by what.

use std::collections::{HashMap, HashSet};

use wit_parser::{
    Function, FunctionKind, Handle, InterfaceId, Resolve, Type, TypeDefKind, TypeOwner, WorldItem, WorldKey,
};
use witcraft_abi::definition;
use witcraft_component::Component;
use witcraft_diagnostics::Diagnostic;
use witcraft_reachability::Import;
use witcraft_wasi::{Name, Object, Role, Track, object, role};

use crate::behaviour::{Asked, Behaviour, Chosen, Item, Replaced};
use crate::constant::{Constant, parse};
use crate::parts::{Parts, kind_of, parts};
use crate::refusal::refuse;
use crate::{Lack, Options, Stub};

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
        fix(resolve, &mut imported_one, options, &mut findings);
        imported.push(imported_one);
    }
    findings.extend(unmatched(&imported, options));
    let supports = supports(component, &imported);
    let replaced = replaced(resolve, &imported, &supports, options);
    findings.extend(shared(component, &imported, &replaced));
    findings.extend(transfers(resolve, &imported, &supports, &replaced));
    if !findings.is_empty() {
        return Err(findings);
    }
    let is_replaced = |one: &&Imported<'_>| match one.id {
        Some(id) => replaced.contains(&id),
        None => one.is_chosen(),
    };
    let item = |one: &Imported<'_>| {
        let is_closed = one.is_denied || one.id.is_some_and(|id| supports.contains(&id));
        let functions = one.functions.iter().map(|function| {
            let object = method_of(resolve, &one.name, function);
            let refused = match options.trap {
                true => Behaviour::Trap,
                false => refuse(resolve, &one.name, function, &replaced, object),
            };
            let behaviour = match one.fixed.get(&function.name) {
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
    Ok(Chosen { items, lacks: lacks(&imported, options) })
}

fn has_mounts(options: &Options) -> bool {
    !options.mounts.is_empty()
}

/// Whose method a function is, for the resources that the adapter may have some of; and that of what is waited for, for `poll`.
fn method_of(resolve: &Resolve, interface: &str, function: &Function) -> Option<Object> {
    match function.kind {
        FunctionKind::Method(resource) => {
            object(interface, resolve.types[definition(resolve, resource)].name.as_deref()?)
        }
        _ => {
            let is_new = Name::parse(interface)?.track() == Some(Track::V0_2);
            (is_new && role(interface, &function.name) == Some(Role::Poll)).then_some(Object::Pollable)
        }
    }
}

/// What the options say of the functions of an interface.
fn fix(resolve: &Resolve, imported: &mut Imported<'_>, options: &Options, findings: &mut Vec<Diagnostic>) {
    for function in imported.functions.clone() {
        let behaviour = match options.stubs.iter().find(|stub| is_of(stub, imported, function)) {
            Some(stub) => stubbed(resolve, &imported.name, function, stub).map(Some),
            None => fixed(resolve, imported, function, options),
        };
        match behaviour {
            Ok(behaviour) => {
                imported.fixed.extend(behaviour.map(|behaviour| (function.name.clone(), behaviour)));
            }
            Err(finding) => findings.push(finding),
        }
    }
}

/// Whether a choice is about an imported interface: by its pattern, or as the name of a package of WASI. What is in a package only to
/// describe requests and the like is not denied by the name of the package.
fn denies(pattern: &witcraft_policy::Pattern, name: &str) -> bool {
    let import = Import { name: name.to_owned(), implements: None, function: None };
    let is_package =
        Name::parse(name).is_some_and(|name| name.package == pattern.text() && name.capability().is_some());
    pattern.matches(&import) || is_package
}

fn is_of(stub: &Stub, imported: &Imported<'_>, function: &Function) -> bool {
    let is_interface = match (&stub.interface, imported.id) {
        (Some(interface), Some(_)) => {
            *interface == imported.name || imported.name.split('@').next() == Some(interface.as_str())
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    is_interface && stub.function == function.name
}

/// What an option says of a function.
fn fixed(
    resolve: &Resolve,
    imported: &Imported<'_>,
    function: &Function,
    options: &Options,
) -> Result<Option<Behaviour>, Diagnostic> {
    let text = |text: &str| Constant::Text(text.to_owned());
    let Some(role) = role(&imported.name, &function.name) else { return Ok(None) };
    let track = Name::parse(&imported.name).and_then(|name| name.track());
    let too_new = |what: &str| {
        let message = format!("cannot {what}: the component imports `{}`, and this needs WASI 0.2", imported.name);
        Diagnostic::error("virtualize/version", message)
    };
    let constant = match role {
        Role::Variables => {
            let pair = |(key, value): &(String, String)| Constant::Record(vec![text(key), text(value)]);
            match &options.environment {
                Some(variables) => Some(Constant::List(variables.iter().map(pair).collect())),
                None => return Ok(options.kept_variables.clone().map(Behaviour::Keep)),
            }
        }
        Role::Directories => {
            let asked = match &options.kept_directories {
                _ if imported.is_denied => Asked::Nothing,
                Some(kept) => Asked::Some(kept.clone()),
                None => Asked::All,
            };
            return match asked {
                _ if has_mounts(options) && track == Some(Track::V0_2) => Ok(Some(Behaviour::Directories(asked))),
                _ if has_mounts(options) => Err(too_new("mount files")),
                Asked::Some(kept) => Ok(Some(Behaviour::Keep(kept))),
                Asked::All | Asked::Nothing => Ok(None),
            };
        }
        Role::Arguments => {
            let arguments = options.arguments.as_ref();
            arguments.map(|arguments| Constant::List(arguments.iter().map(|argument| text(argument)).collect()))
        }
        // Drafts of WASI have the time of day in other forms.
        Role::WallClock => {
            let record = function.result.filter(|ty| is_record_of_two(resolve, *ty));
            let clock = record.and(options.clock);
            clock.map(|(seconds, nanoseconds)| {
                Constant::Record(vec![Constant::Bits(seconds), Constant::Bits(nanoseconds.into())])
            })
        }
        Role::RandomBytes => return Ok(options.random_seed.map(|_| Behaviour::RandomBytes)),
        Role::RandomNumber => return Ok(options.random_seed.map(|_| Behaviour::RandomNumber)),
        Role::RandomPair => {
            options.random_seed.map(|seed| Constant::Record(vec![Constant::Bits(seed), Constant::Bits(!seed)]))
        }
        Role::Standard(stream) if options.silenced.contains(&stream) => {
            return match function.result.and_then(|ty| kind_of(resolve, ty)) {
                Some(TypeDefKind::Handle(Handle::Own(resource))) if track == Some(Track::V0_2) => {
                    Ok(Some(Behaviour::Handle(definition(resolve, *resource))))
                }
                _ => Err(too_new("deny a standard stream alone")),
            };
        }
        Role::Terminal(stream) if options.silenced.contains(&stream) => Some(Constant::Case(0, None)),
        Role::Request => {
            return match &options.kept_hosts {
                // A task that waits for its host would keep others waiting, perhaps for each other.
                Some(_) if track != Some(Track::V0_2) => Err(too_new("keep hosts")),
                Some(kept) if !imported.is_denied => Ok(Some(Behaviour::Request(kept.clone()))),
                Some(_) | None => Ok(None),
            };
        }
        Role::Standard(_) | Role::Terminal(_) | Role::Exit | Role::Poll => None,
    };
    Ok(constant.map(|constant| Behaviour::Return(Some(constant))))
}

fn is_record_of_two(resolve: &Resolve, ty: Type) -> bool {
    matches!(kind_of(resolve, ty), Some(TypeDefKind::Record(record)) if record.fields.len() == 2)
}

fn stubbed(resolve: &Resolve, interface: &str, function: &Function, stub: &Stub) -> Result<Behaviour, Diagnostic> {
    let rejected = |why: String| {
        let place = stub.interface.as_ref().map(|_| format!(" of `{interface}`")).unwrap_or_default();
        let message = format!("cannot stub `{}`{place}: {why}", function.name);
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
fn unmatched(imported: &[Imported<'_>], options: &Options) -> Vec<Diagnostic> {
    let help = match imported {
        [] => "the component imports no interfaces".to_owned(),
        imported => {
            let names: Vec<&str> = imported.iter().map(|imported| imported.name.as_str()).collect();
            format!("it imports {}", names.join(", "))
        }
    };
    // What is denied by a word may be absent; a name that nothing has is a slip of the pen.
    let is_unmatched = |pattern: &&witcraft_policy::Pattern| {
        pattern.text().contains(':') && !imported.iter().any(|imported| denies(pattern, &imported.name))
    };
    let patterns = options.deny.iter().filter(is_unmatched);
    let patterns = patterns.map(|pattern| format!("there is no import that matches `{}` to deny", pattern.text()));
    let has = |stub: &Stub, imported: &Imported<'_>| {
        imported.functions.iter().any(|function| is_of(stub, imported, function))
    };
    let stubs = options.stubs.iter().filter(|stub| !imported.iter().any(|imported| has(stub, imported)));
    let stubs = stubs.map(|stub| match &stub.interface {
        Some(interface) => format!("there is no import `{interface}#{}` to stub", stub.function),
        None => format!("there is no imported function `{}` to stub", stub.function),
    });
    patterns.chain(stubs).map(|message| Diagnostic::error("virtualize/no-import", message).help(&help)).collect()
}

/// What options are about, but the component does not import.
fn lacks(imported: &[Imported<'_>], options: &Options) -> Vec<Lack> {
    let roles: HashSet<Role> = imported
        .iter()
        .flat_map(|imported| imported.functions.iter().filter_map(|function| role(&imported.name, &function.name)))
        .collect();
    let mut lacks = Vec::new();
    let mut expect = |is_asked: bool, lack: Lack, wanted: &[Role]| {
        if is_asked && !wanted.iter().any(|role| roles.contains(role)) {
            lacks.push(lack);
        }
    };
    expect(options.environment.is_some(), Lack::Variables, &[Role::Variables]);
    expect(options.kept_variables.is_some(), Lack::KeptVariables, &[Role::Variables]);
    expect(options.kept_directories.is_some(), Lack::KeptDirectories, &[Role::Directories]);
    expect(has_mounts(options), Lack::Mounts, &[Role::Directories]);
    expect(options.arguments.is_some(), Lack::Arguments, &[Role::Arguments]);
    expect(options.clock.is_some(), Lack::Clock, &[Role::WallClock]);
    let random = [Role::RandomBytes, Role::RandomNumber, Role::RandomPair];
    expect(options.random_seed.is_some(), Lack::Random, &random);
    expect(options.kept_hosts.is_some(), Lack::KeptHosts, &[Role::Request]);
    for stream in &options.silenced {
        expect(true, Lack::Standard(*stream), &[Role::Standard(*stream)]);
    }
    lacks
}

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
fn supports(component: &Component, imported: &[Imported<'_>]) -> HashSet<InterfaceId> {
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
fn replaced(
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
fn shared(component: &Component, imported: &[Imported<'_>], replaced: &HashSet<InterfaceId>) -> Vec<Diagnostic> {
    let resolve = &component.resolve;
    let exports = component.world().exports.iter().filter_map(|(key, item)| match item {
        WorldItem::Interface { id, .. } => Some((format!("the export `{}`", resolve.name_world_key(key)), *id)),
        WorldItem::Function(_) | WorldItem::Type { .. } => None,
    });
    let open = imported.iter().filter_map(|imported| Some((format!("the import `{}`", imported.name), imported.id?)));
    let open = open.filter(|(_, id)| !replaced.contains(id));
    let mut findings = Vec::new();
    for (user, id) in open.chain(exports) {
        for dependency in resolve.interface_direct_deps(id) {
            if replaced.contains(&dependency) && has_resources(resolve, dependency) {
                let name = imported.iter().find(|imported| imported.id == Some(dependency));
                let name = name.map_or("", |imported| imported.name.as_str());
                let message = format!("cannot replace `{name}`: {user} uses its resources");
                findings.push(Diagnostic::error("virtualize/shared", message).help("replace both, or leave both open"));
            }
        }
    }
    findings
}

/// Functions whose calls cannot be passed on: what they send on a stream or future are handles to resources of the adapter.
fn transfers(
    resolve: &Resolve,
    imported: &[Imported<'_>],
    supports: &HashSet<InterfaceId>,
    replaced: &HashSet<InterfaceId>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for one in imported {
        let Some(id) = one.id.filter(|id| replaced.contains(id) && !supports.contains(id)) else { continue };
        for function in one.functions.iter().filter(|_| !one.is_denied) {
            let payloads =
                function.find_futures_and_streams(resolve).into_iter().filter_map(|ty| match resolve.types[ty].kind {
                    TypeDefKind::Stream(payload) | TypeDefKind::Future(payload) => payload,
                    _ => None,
                });
            if payloads.into_iter().any(|payload| mentions(resolve, payload, replaced, 0)) && one.id == Some(id) {
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
fn has_resources(resolve: &Resolve, id: InterfaceId) -> bool {
    resolve.interfaces[id].types.values().any(|ty| matches!(resolve.types[*ty].kind, TypeDefKind::Resource))
}
