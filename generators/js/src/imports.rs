//! Where imports come from: specifiers, maps of them, and the bindings that a module has for what it uses.

use std::collections::BTreeMap;

use witcraft_instantiation::{ImportKind, Instantiation};

use crate::context::Context;
use crate::module::export_name as export;
use crate::names::{Role, camel, pascal, quote, role, short, without_version};
use crate::{Mode, Options};

/// The package of the WASI packages in JavaScript that the ecosystem uses.
const SHIM: &str = "@bytecodealliance/preview2-shim";
/// Those of WASI 0.2 that it has.
const SHIMMED: [&str; 7] = ["cli", "clocks", "filesystem", "http", "io", "random", "sockets"];

/// What one import of the component comes from, with what is taken of it.
struct Source {
    specifier: String,
    /// The specifier with the version, where that may be what a caller of `instantiate` knows it by.
    versioned: Option<String>,
    /// The export of the module that is the interface; the module itself is it without one.
    member: Option<String>,
    /// What is used, with what it is called here. The import itself under the empty name.
    bindings: BTreeMap<String, String>,
}

/// The statements that bind what is imported.
#[derive(Default)]
pub(crate) struct Bound {
    /// Before everything else in a module.
    pub(crate) module: String,
    /// Where the instance begins.
    pub(crate) instance: String,
    /// What is taken of modules by name, by specifier.
    members: BTreeMap<String, Vec<String>>,
}

/// Names everything that is imported, in [`Context::imports`] and [`Context::classes`].
pub(crate) fn bind(context: &mut Context<'_>, options: &Options) -> Bound {
    let of = context.of;
    let mut sources: BTreeMap<usize, Source> = BTreeMap::new();
    let mut roots: Vec<&str> = Vec::new();
    for (id, import) in (0..).map(witcraft_instantiation::ImportId).zip(&of.imports) {
        let root = roots.iter().position(|known| *known == import.name).unwrap_or_else(|| {
            roots.push(&import.name);
            roots.len() - 1
        });
        let source = sources.entry(root).or_insert_with(|| source(&import.name, of, options));
        let (member, rest) = match import.path.split_first() {
            None => (String::new(), String::new()),
            Some((first, [])) => match role(first) {
                Role::Free(name) if import.kind == ImportKind::Resource => (pascal(name), String::new()),
                Role::Free(name) => (camel(name), String::new()),
                Role::Constructor { resource } | Role::Method { resource, .. } => (pascal(resource), String::new()),
                Role::Static { resource, name } => (pascal(resource), format!(".{}", member_name(name))),
            },
            Some((first, rest)) => {
                let rest = rest.iter().map(|name| format!(".{}", camel(name))).collect();
                (camel(short(first)), rest)
            }
        };
        let is_class = import.kind == ImportKind::Resource && import.path.is_empty();
        let wanted = match member.as_str() {
            "" if is_class => pascal(short(&import.name)),
            "" => camel(short(&import.name)),
            member => member.to_owned(),
        };
        let names = &mut context.names;
        let local = source.bindings.entry(member).or_insert_with(|| names.declare(&wanted));
        context.imports.insert(id, format!("{local}{rest}"));
    }
    let mut bound = Bound::default();
    for source in sources.values() {
        statements(source, context, options, &mut bound);
    }
    for (specifier, members) in &bound.members {
        bound.module += &format!("import {{ {} }} from {};\n", members.join(", "), quote(specifier));
    }
    bound
}

/// How a method or a static function is spelled.
pub(crate) fn member_name(name: &str) -> String {
    match camel(name).as_str() {
        word @ ("constructor" | "prototype") => format!("{word}_"),
        name => name.to_owned(),
    }
}

fn statements(source: &Source, context: &mut Context<'_>, options: &Options, bound: &mut Bound) {
    let specifier = quote(&source.specifier);
    let whole = source.bindings.get("");
    let parts: Vec<(&String, &String)> = source.bindings.iter().filter(|(member, _)| !member.is_empty()).collect();
    let list = |separator: &str| {
        let name = |(member, local): &(&String, &String)| {
            if member == local { (*member).clone() } else { format!("{member}{separator}{local}") }
        };
        parts.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    match (options.mode, &source.member) {
        (Mode::Module, None) => {
            if let Some(local) = whole {
                bound.module += &format!("import {local} from {specifier};\n");
            }
            if !parts.is_empty() {
                bound.module += &format!("import {{ {} }} from {specifier};\n", list(" as "));
            }
        }
        (Mode::Module, Some(member)) => {
            let local = whole.cloned().unwrap_or_else(|| context.names.declare(&camel(member)));
            let named = if *member == local { local.clone() } else { format!("{} as {local}", export(member)) };
            bound.members.entry(source.specifier.clone()).or_default().push(named);
            if !parts.is_empty() {
                bound.instance += &format!("const {{ {} }} = {local};\n", list(": "));
            }
        }
        (Mode::Async | Mode::Sync, member) => {
            let member = member.as_ref().map_or_else(String::new, |member| format!("[{}]", quote(member)));
            let from = match &source.versioned {
                Some(versioned) => format!("(imports[{specifier}] ?? imports[{}]){member}", quote(versioned)),
                None => format!("imports[{specifier}]{member}"),
            };
            if let Some(local) = whole {
                bound.instance += &format!("const {local} = {from}.default ?? {from};\n");
            }
            if !parts.is_empty() {
                bound.instance += &format!("const {{ {} }} = {from};\n", list(": "));
            }
        }
    }
}

/// Where the import called `name` comes from.
fn source(name: &str, of: &Instantiation<'_>, options: &Options) -> Source {
    let mapped = options.map.iter().find_map(|(from, to)| apply(name, from, to));
    let shimmed = options.wasi && options.mode == Mode::Module;
    let mapped = mapped.or_else(|| if shimmed { shim(name) } else { None });
    let mut versioned = None;
    let target = mapped.unwrap_or_else(|| {
        // Two versions of one interface are told apart.
        let plain = without_version(name);
        let others = of.imports.iter().any(|other| other.name != name && without_version(&other.name) == plain);
        if others {
            return name.to_owned();
        }
        versioned = Some(name.to_owned()).filter(|name| name != plain);
        plain.to_owned()
    });
    // What begins with `#` is a package's name for something of its own.
    let hash = target.char_indices().skip(1).find(|(_, c)| *c == '#').map(|(at, _)| at);
    let (specifier, member) = match hash {
        Some(at) => (target[..at].to_owned(), Some(export_name(&target[at + 1..]))),
        None => (target, None),
    };
    Source { specifier, versioned, member, bindings: BTreeMap::new() }
}

/// An export of a module, as it is said; what is named after an interface becomes an identifier.
fn export_name(name: &str) -> String {
    if name.contains('-') { camel(name) } else { name.to_owned() }
}

fn shim(name: &str) -> Option<String> {
    let (package, interface) = name.strip_prefix("wasi:")?.split_once('/')?;
    let (interface, version) = interface.split_once('@')?;
    let known = SHIMMED.contains(&package) && version.starts_with("0.2.");
    known.then(|| format!("{SHIM}/{package}#{interface}"))
}

/// What `to` makes of `name`, if `from` matches it, with or without its version. `*` stands for any text.
pub(crate) fn apply(name: &str, from: &str, to: &str) -> Option<String> {
    let matched = |name: &str| match from.split_once('*') {
        None => (name == from).then(String::new),
        Some((before, after)) => {
            let rest = name.strip_prefix(before)?;
            rest.strip_suffix(after).map(str::to_owned)
        }
    };
    let part = matched(without_version(name)).or_else(|| matched(name))?;
    Some(to.replace('*', &part))
}

#[cfg(test)]
mod tests {
    use super::{apply, shim};

    #[test]
    fn maps_match_with_and_without_versions() {
        assert_eq!(apply("a:b/c@1.0.0", "a:b/*", "./x.js#*").as_deref(), Some("./x.js#c"));
        assert_eq!(apply("a:b/c@1.0.0", "a:b/c@1.0.0", "./x.js").as_deref(), Some("./x.js"));
        assert_eq!(apply("a:b/c", "a:d/*", "./x.js"), None);
    }

    #[test]
    fn wasi_comes_from_the_package_that_has_its_version() {
        assert_eq!(shim("wasi:io/streams@0.2.3").as_deref(), Some("@bytecodealliance/preview2-shim/io#streams"));
        assert_eq!(shim("wasi:io/streams@0.3.0"), None);
    }
}
