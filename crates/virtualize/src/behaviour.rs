//! Which functions are replaced, and what each does instead.

use std::collections::{BTreeMap, HashMap, HashSet};

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
    /// Calls it, and keeps of the list that it returns what has one of these texts.
    Keep(Vec<String>),
    Trap,
}

impl Behaviour {
    /// Whether it calls the import of the same name.
    pub(crate) fn asks(&self) -> bool {
        matches!(self, Behaviour::Forward | Behaviour::Keep(_))
    }
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
        let is_forward = |(_, behaviour): &(Function, Behaviour)| behaviour.asks();
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

/// An imported interface.
struct Imported {
    /// Its place among the imported interfaces.
    index: usize,
    name: String,
    id: InterfaceId,
    is_denied: bool,
    /// The functions that options say something about.
    fixed: HashMap<String, Behaviour>,
}

impl Imported {
    fn is_chosen(&self) -> bool {
        self.is_denied || !self.fixed.is_empty()
    }
}

/// Chooses: first the interfaces, then what their functions do, since that depends on which resources are replaced.
///
/// # Errors
/// Choices that match nothing; values that do not have the type of a result; interfaces that cannot be replaced.
pub(crate) fn choose(component: &Component, options: &Options) -> Result<Chosen, Vec<Diagnostic>> {
    let resolve = &component.resolve;
    let mut findings = functions_alone(component, options);
    let mut imported = Vec::new();
    for (key, item) in &component.world().imports {
        if let WorldItem::Interface { id, .. } = item {
            let name = resolve.name_world_key(key);
            imported.push(read(resolve, imported.len(), name, *id, options, &mut findings));
        }
    }
    findings.extend(unmatched(resolve, &imported, options));
    let supports = supports(resolve, &imported, options);
    let chosen: Vec<&Imported> =
        imported.iter().filter(|interface| interface.is_chosen() || supports.contains(&interface.id)).collect();
    let replaced: HashSet<InterfaceId> = chosen.iter().map(|interface| interface.id).collect();
    findings.extend(shared(component, &imported, &replaced));
    if !findings.is_empty() {
        return Err(findings);
    }
    let behaviour = |interface: &Imported, function: &Function| match interface.fixed.get(&function.name) {
        Some(fixed) => fixed.clone(),
        // An interface comes from one component, so the rest of it comes from the adapter too. That can only pass on calls about
        // resources of others.
        None if !interface.is_denied && interface.is_chosen() && !has_resources(resolve, interface.id) => {
            Behaviour::Forward
        }
        None if options.trap => Behaviour::Trap,
        None => refuse(resolve, &interface.name, function, &replaced),
    };
    let interfaces = chosen.into_iter().map(|interface| {
        let functions = resolve.interfaces[interface.id].functions.values();
        let functions = functions.map(|function| (function.clone(), behaviour(interface, function))).collect();
        (interface.index, (interface.id, functions))
    });
    Ok(Chosen { interfaces: interfaces.collect(), seed: options.random_seed.unwrap_or_default() })
}

/// What the options say of an interface.
fn read(
    resolve: &Resolve,
    index: usize,
    name: String,
    id: InterfaceId,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) -> Imported {
    let mut fixed = HashMap::new();
    for function in resolve.interfaces[id].functions.values() {
        let behaviour = match options.stubs.iter().find(|stub| is_of(stub, &name, function)) {
            Some(stub) => stubbed(resolve, &name, function, stub).map(Some),
            None => Ok(self::fixed(resolve, &name, function, options)),
        };
        match behaviour {
            Ok(behaviour) => fixed.extend(behaviour.map(|behaviour| (function.name.clone(), behaviour))),
            Err(finding) => findings.push(finding),
        }
    }
    let is_denied = options.deny.iter().any(|pattern| denies(pattern, &name));
    Imported { index, name, id, is_denied, fixed }
}

/// Functions that are imported without an interface, and are to be denied.
fn functions_alone(component: &Component, options: &Options) -> Vec<Diagnostic> {
    let functions = component.world().imports.values().filter_map(|item| match item {
        WorldItem::Function(function) => Some(function),
        WorldItem::Interface { .. } | WorldItem::Type { .. } => None,
    });
    let denied = functions.filter(|function| options.deny.iter().any(|pattern| denies(pattern, &function.name)));
    let finding = |function: &Function| {
        let name = &function.name;
        let message = format!("cannot deny `{name}`: only interfaces can be replaced, and this is a function alone");
        Diagnostic::error("virtualize/function", message).help("deny the interfaces by name instead")
    };
    denied.map(finding).collect()
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
            match &options.environment {
                Some(variables) => Constant::List(variables.iter().map(pair).collect()),
                None => return options.kept_variables.clone().map(Behaviour::Keep),
            }
        }
        Role::Directories => return options.kept_directories.clone().map(Behaviour::Keep),
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
fn unmatched(resolve: &Resolve, imported: &[Imported], options: &Options) -> Vec<Diagnostic> {
    let help = match imported {
        [] => "the component imports no interfaces".to_owned(),
        imported => {
            let names: Vec<&str> = imported.iter().map(|interface| interface.name.as_str()).collect();
            format!("it imports {}", names.join(", "))
        }
    };
    // What is denied by a word may be absent; a name that nothing has is a slip of the pen.
    let is_unmatched = |pattern: &&witcraft_policy::Pattern| {
        pattern.text().contains(':') && !imported.iter().any(|interface| denies(pattern, &interface.name))
    };
    let patterns = options.deny.iter().filter(is_unmatched);
    let patterns = patterns.map(|pattern| format!("there is no import that matches `{}` to deny", pattern.text()));
    let has = |stub: &Stub, interface: &Imported| {
        resolve.interfaces[interface.id].functions.values().any(|function| is_of(stub, &interface.name, function))
    };
    let stubs = options.stubs.iter().filter(|stub| !imported.iter().any(|interface| has(stub, interface)));
    let stubs = stubs.map(|stub| format!("there is no import `{}#{}` to stub", stub.interface, stub.function));
    patterns.chain(stubs).map(|message| Diagnostic::error("virtualize/no-import", message).help(&help)).collect()
}

/// Interfaces that only support others, such as those of streams, and that nothing needs which stays open. They are replaced along
/// with what is denied.
fn supports(resolve: &Resolve, imported: &[Imported], options: &Options) -> HashSet<InterfaceId> {
    if options.deny.is_empty() || !imported.iter().any(Imported::is_chosen) {
        return HashSet::new();
    }
    let is_support = |interface: &&Imported| Name::parse(&interface.name).is_some_and(|name| name.package == "io");
    let open = || imported.iter().filter(|interface| !interface.is_chosen());
    let mut needed: HashSet<InterfaceId> = HashSet::new();
    let mut next: Vec<InterfaceId> =
        open().filter(|interface| !is_support(interface)).map(|interface| interface.id).collect();
    while let Some(id) = next.pop() {
        if needed.insert(id) {
            next.extend(resolve.interface_direct_deps(id));
        }
    }
    open().filter(is_support).map(|interface| interface.id).filter(|id| !needed.contains(id)).collect()
}

/// Interfaces that cannot be replaced, as something that stays open, or that the component exports, speaks of their resources.
fn shared(component: &Component, imported: &[Imported], replaced: &HashSet<InterfaceId>) -> Vec<Diagnostic> {
    let resolve = &component.resolve;
    let exports = component.world().exports.iter().filter_map(|(key, item)| match item {
        WorldItem::Interface { id, .. } => Some((format!("the export `{}`", resolve.name_world_key(key)), *id)),
        WorldItem::Function(_) | WorldItem::Type { .. } => None,
    });
    let open = imported.iter().filter(|interface| !replaced.contains(&interface.id));
    let open = open.map(|interface| (format!("the import `{}`", interface.name), interface.id));
    let mut findings = Vec::new();
    for (user, id) in open.chain(exports) {
        for dependency in resolve.interface_direct_deps(id) {
            if replaced.contains(&dependency) && has_resources(resolve, dependency) {
                let name = imported.iter().find(|interface| interface.id == dependency);
                let name = name.map_or("", |interface| interface.name.as_str());
                let message = format!("cannot replace `{name}`: {user} uses its resources");
                findings.push(Diagnostic::error("virtualize/shared", message).help("replace both, or leave both open"));
            }
        }
    }
    findings
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
