//! What the options say of imports, and what they say that is about no import.

use std::collections::{HashMap, HashSet};

use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind, WorldKey};
use witcraft_abi::{TypeTable, definition};
use witcraft_diagnostics::{Diagnostic, nearest};
use witcraft_policy::Pattern;
use witcraft_reachability::Import;
use witcraft_wasi::{Capability, Interface, Name, Reach, Role, Track, interfaces, role};

use super::stub::stubbed;
use super::{Imported, has_mounts};
use crate::behaviour::{Asked, Behaviour};
use crate::constant::Constant;
use crate::parts::kind_of;
use crate::tasks::Shape;
use crate::{Lack, Options, Standard, Stub};

/// What the options say of the functions of an interface.
pub(super) fn fix(
    types: &TypeTable<'_>,
    imported: &mut Imported<'_>,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) {
    let resolve = types.resolve();
    for function in imported.functions.clone() {
        let behaviour = match options.stubs.iter().find(|stub| is_of(stub, imported, function)) {
            Some(stub) => stubbed(resolve, &imported.name, function, stub).map(Some),
            None => fixed(types, imported, function, options),
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
/// describe requests and the like is not denied by the name of the package. Who may not use the network may not send requests either.
pub(super) fn denies(pattern: &Pattern, name: &str) -> bool {
    let import = Import { name: name.to_owned(), implements: None, function: None };
    let has_word = Name::parse(name).is_some_and(|name| match name.capability() {
        Some(Capability::Http) if pattern.text() == Capability::Network.word() => true,
        Some(_) => name.package == pattern.text(),
        None => false,
    });
    pattern.matches(&import) || has_word
}

/// Whether a choice is a word that stands for interfaces of WASI: a capability, or a package in which something has one.
fn is_word(text: &str) -> bool {
    words().contains(&text)
}

fn words() -> HashSet<&'static str> {
    let of_interface = |interface: &'static Interface| {
        let has_capability = Name::parse(&interface.id()).is_some_and(|name| name.capability().is_some());
        has_capability.then_some(interface.package)
    };
    let words = Capability::ALL.iter().map(|capability| capability.word());
    words.chain(interfaces().iter().filter_map(of_interface)).collect()
}

/// Imports under a label, of interfaces that an option is about: the adapter has no such names.
pub(super) fn labelled(types: &TypeTable<'_>, imported: &Imported<'_>, options: &Options) -> Option<Diagnostic> {
    let interface = match imported.key {
        WorldKey::Name(_) => types.resolve().id_of(imported.id?)?,
        WorldKey::Interface(_) => return None,
    };
    let is_denied = options.deny.iter().any(|pattern| denies(pattern, &interface));
    let Imported { key, id, functions, .. } = imported;
    let (functions, fixed) = (functions.clone(), HashMap::new());
    let mut one = Imported { key, name: interface.clone(), id: *id, functions, is_denied, fixed };
    let mut findings = Vec::new();
    fix(types, &mut one, options, &mut findings);
    (one.is_chosen() || !findings.is_empty()).then(|| {
        let message = format!("cannot replace `{}`: it is a label for `{interface}`", imported.name);
        let help = "import the interface under its own name, or leave it open";
        Diagnostic::error("virtualize/label", message).help(help)
    })
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
    types: &TypeTable<'_>,
    imported: &Imported<'_>,
    function: &Function,
    options: &Options,
) -> Result<Option<Behaviour>, Diagnostic> {
    let resolve = types.resolve();
    let text = |text: &str| Constant::Text(text.to_owned());
    let Some(role) = role(&imported.name, &function.name) else { return Ok(None) };
    let track = Name::parse(&imported.name).and_then(|name| name.track());
    let draft = |what: &str| {
        let message =
            format!("cannot {what}: `{}` is a draft, with other functions than WASI 0.2 or 0.3", imported.name);
        Diagnostic::error("virtualize/version", message).help("build the component for a released version")
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
                _ if has_mounts(options) && track.is_some() => Ok(Some(Behaviour::Directories(asked))),
                _ if has_mounts(options) => Err(draft("mount files")),
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
                _ if is_stream(types, function, stream) => Ok(Some(Behaviour::Task(Constant::Case(0, None)))),
                _ => Err(draft("deny a standard stream alone")),
            };
        }
        Role::Terminal(stream) if options.silenced.contains(&stream) => Some(Constant::Case(0, None)),
        Role::Request | Role::Reach(_) if options.kept_hosts.is_none() || imported.is_denied => None,
        Role::Request | Role::Reach(_) if track.is_none() => return Err(draft("keep hosts")),
        Role::Request => return Ok(Some(Behaviour::Request)),
        Role::Reach(reach) => return Ok(Some(Behaviour::Reach(reach))),
        Role::Standard(_) | Role::Terminal(_) | Role::Exit | Role::Poll => None,
    };
    Ok(constant.map(|constant| Behaviour::Return(Some(constant))))
}

/// Whether a function is that of a standard stream over WASI 0.3. Drafts of it have others.
fn is_stream(types: &TypeTable<'_>, function: &Function, stream: Standard) -> bool {
    Shape::of(types, function).is_some_and(|shape| match stream {
        Standard::Input => shape.stream.is_some(),
        Standard::Output | Standard::Error => shape.data.is_some(),
    })
}

fn is_record_of_two(resolve: &Resolve, ty: Type) -> bool {
    matches!(kind_of(resolve, ty), Some(TypeDefKind::Record(record)) if record.fields.len() == 2)
}

/// Choices without an import.
pub(super) fn unmatched(imported: &[Imported<'_>], options: &Options) -> Vec<Diagnostic> {
    let help = match imported {
        [] => "the component imports no interfaces".to_owned(),
        imported => {
            let names: Vec<&str> = imported.iter().map(|imported| imported.name.as_str()).collect();
            format!("it imports {}", names.join(", "))
        }
    };
    // What is denied by a word may be absent; a name that nothing has is a slip of the pen.
    let is_unmatched = |pattern: &&Pattern| {
        !is_word(pattern.text()) && !imported.iter().any(|imported| denies(pattern, &imported.name))
    };
    let patterns = options.deny.iter().filter(is_unmatched).map(|pattern| {
        let near = nearest(pattern.text(), words()).filter(|_| !pattern.text().contains(':'));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        format!("there is no import that matches `{}` to deny{near}", pattern.text())
    });
    let has = |stub: &Stub, imported: &Imported<'_>| {
        imported.functions.iter().any(|function| is_of(stub, imported, function))
    };
    let again = |(index, stub): (usize, &Stub)| {
        let is_same = |other: &Stub| (&other.interface, &other.function) == (&stub.interface, &stub.function);
        options.stubs[..index].iter().any(is_same).then(|| {
            let message = format!("`{}` has two stubs", stub.function);
            Diagnostic::error("virtualize/stub", message).help("a function returns one value")
        })
    };
    let twice: Vec<Diagnostic> = options.stubs.iter().enumerate().filter_map(again).collect();
    let stubs = options.stubs.iter().filter(|stub| !imported.iter().any(|imported| has(stub, imported)));
    let stubs = stubs.map(|stub| match &stub.interface {
        Some(interface) => format!("there is no import `{interface}#{}` to stub", stub.function),
        None => format!("there is no imported function `{}` to stub", stub.function),
    });
    let absent = patterns.chain(stubs).map(|message| Diagnostic::error("virtualize/no-import", message).help(&help));
    absent.chain(twice).collect()
}

/// What options are about, but the component does not import.
pub(super) fn lacks(imported: &[Imported<'_>], options: &Options) -> Vec<Lack> {
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
    let reach = [Reach::Lookup, Reach::Peer, Reach::Listen].map(Role::Reach);
    let hosts = [&reach[..], &[Role::Request]].concat();
    expect(options.kept_hosts.is_some(), Lack::KeptHosts, &hosts);
    for stream in &options.silenced {
        expect(true, Lack::Standard(*stream), &[Role::Standard(*stream)]);
    }
    let is_absent = |pattern: &&Pattern| !imported.iter().any(|imported| denies(pattern, &imported.name));
    let absent = options.deny.iter().filter(is_absent);
    lacks.extend(absent.map(|pattern| Lack::Denied(pattern.text().to_owned())));
    lacks
}

/// The rules of addresses are bits of a number.
pub(super) fn too_many(imported: &[Imported<'_>], options: &Options) -> Option<Diagnostic> {
    const MOST: usize = u64::BITS as usize;
    let count = options.kept_hosts.as_ref().map_or(0, Vec::len);
    let reaches =
        |imported: &Imported<'_>| imported.fixed.values().any(|behaviour| matches!(behaviour, Behaviour::Reach(_)));
    (count > MOST && imported.iter().any(reaches)).then(|| {
        let message = format!("cannot keep {count} hosts: sockets can be held to {MOST}");
        Diagnostic::error("virtualize/limit", message).help("name domains in place of hosts, as in `*.example.com`")
    })
}
