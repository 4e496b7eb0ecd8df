//! Where imports come from: specifiers, import maps, and the module's own bindings.

use std::collections::BTreeMap;

use witcraft_instantiation::{Declared, Import, ImportId, ImportKind, Instantiation};

use crate::context::Context;
use crate::names::{Role, camel, pascal, role, short, without_version};
use crate::public::{self, Item, Members};
use crate::runtime::Helper;
use crate::symbols::Symbols;
use crate::tree::{Expression, Name, Property, Statement, call, name, text};
use crate::{Mode, Options, served, wasi};

/// What one import of the component comes from, with what is taken of it.
struct Source {
    specifier: String,
    /// The specifier with the version, where that may be what a caller of `instantiate` knows it by.
    versioned: Option<String>,
    /// The export of the module that is the interface; the module itself is it without one.
    member: Option<String>,
    /// What the import itself is called here, where it is used.
    whole: Option<Name>,
    /// What is used of what is in it, with what it is called here.
    parts: BTreeMap<String, Name>,
    /// Whether a module of [`wasi`] is it, or can be.
    is_wasi: bool,
}

/// The statements that bind what is imported.
#[derive(Default)]
pub(crate) struct Bound {
    /// Before everything else in a module.
    pub(crate) module: Vec<Statement>,
    /// Where the instance begins.
    pub(crate) instance: Vec<Statement>,
    /// What is taken of modules by name, by specifier.
    members: BTreeMap<String, Vec<(String, Name)>>,
    /// The imports that the modules of [`wasi`] implement.
    pub(crate) wasi: Vec<String>,
}

/// The names of what is in each import, as the host spells them.
#[derive(Default)]
pub(crate) struct ImportedNames {
    /// Of what the world imports itself.
    root: Members,
    interfaces: BTreeMap<String, Members>,
}

impl ImportedNames {
    pub(crate) fn new(declared: &[Declared]) -> ImportedNames {
        let item = |(name, kind): &'_ (String, ImportKind)| (name.clone(), *kind == ImportKind::Resource);
        let members = |import: &Declared| {
            let items: Vec<(String, bool)> = import.items.iter().map(item).collect();
            Members::new(items.iter().map(|(name, is_class)| Item { name, is_class: *is_class }))
        };
        ImportedNames {
            root: Members::new(declared.iter().map(|import| Item::other(&import.name))),
            interfaces: declared.iter().map(|import| (import.name.clone(), members(import))).collect(),
        }
    }

    /// What an item is called, which may be a method.
    pub(crate) fn name(&self, import: &Import) -> String {
        match import.path.as_slice() {
            [] => self.root.name(&import.name),
            [item] => self.in_interface(&import.name, item),
            [.., item] => Members::default().name(item),
        }
    }

    fn in_interface(&self, interface: &str, item: &str) -> String {
        self.interfaces[interface].name(item)
    }
}

/// Names everything that is imported, in [`Context::imports`] and [`Context::classes`].
pub(crate) fn bind(context: &mut Context<'_>, options: &Options) -> Bound {
    let of = context.of;
    let mut sources: Vec<(&str, Source)> = Vec::new();
    let mut find = |root| {
        sources.iter().position(|(known, _)| *known == root).unwrap_or_else(|| {
            sources.push((root, source(root, of, options)));
            sources.len() - 1
        })
    };
    let places: Vec<usize> = of.imports.iter().map(|import| find(root(import))).collect();
    let types = served::types_of(of).map(&mut find);
    for ((id, import), at) in (0..).map(ImportId).zip(&of.imports).zip(places) {
        let (member, rest) = within(context, import);
        let expression = sources[at].1.bind(root(import), member, import, options.mode, &mut context.symbols);
        context.imports.insert(id, rest.into_iter().fold(expression, Expression::member));
    }
    context.http_classes = types.map(|at| {
        let class = |name: &str| {
            let part = sources[at].1.part(name.to_owned(), options.mode, &mut context.symbols);
            Property::Value(name.to_owned(), part)
        };
        Expression::Object { properties: served::CLASSES.map(class).to_vec(), beside: None }
    });
    let mut bound = Bound::default();
    for (root, source) in &sources {
        source.statements(options.mode, &mut bound);
        bound.wasi.extend(source.is_wasi.then(|| (*root).to_owned()));
    }
    for (specifier, items) in std::mem::take(&mut bound.members) {
        bound.module.push(Statement::Import { whole: None, items, specifier });
    }
    bound
}

/// What is looked up: the import, or the resource of the world's own that it belongs to.
fn root(import: &Import) -> &str {
    match role(&import.name) {
        Role::Constructor { resource } | Role::Method { resource, .. } | Role::Static { resource, .. } => resource,
        Role::Free(_) => &import.name,
    }
}

/// What of the import is meant, if it is not the import itself, and the way from there.
fn within(context: &Context<'_>, import: &Import) -> (Option<String>, Vec<String>) {
    let names = &context.imported;
    let of_class = |name: &str| match role(name) {
        Role::Static { .. } => vec![names.name(import)],
        Role::Constructor { .. } | Role::Method { .. } | Role::Free(_) => Vec::new(),
    };
    match import.path.split_first() {
        None => (None, of_class(&import.name)),
        Some((first, [])) => {
            let member = match role(first) {
                Role::Constructor { resource } | Role::Method { resource, .. } | Role::Static { resource, .. } => {
                    resource
                }
                Role::Free(name) => name,
            };
            (Some(names.in_interface(&import.name, member)), of_class(first))
        }
        Some((first, rest)) => {
            let rest = rest.iter().map(|name| camel(name)).collect();
            (Some(camel(short(first))), rest)
        }
    }
}

impl Source {
    /// The expression for a part of what comes from here, or for the import itself.
    fn bind(
        &mut self,
        root: &str,
        member: Option<String>,
        import: &Import,
        mode: Mode,
        symbols: &mut Symbols,
    ) -> Expression {
        let is_class = import.kind == ImportKind::Resource || role(&import.name) != Role::Free(&import.name);
        let spelled = if is_class && member.is_none() { pascal(short(root)) } else { camel(short(root)) };
        match member {
            None => self.whole.get_or_insert_with(|| symbols.declare(&spelled)).clone().into(),
            Some(part) => self.part(part, mode, symbols),
        }
    }

    /// The expression for something in what comes from here.
    fn part(&mut self, part: String, mode: Mode, symbols: &mut Symbols) -> Expression {
        match (mode, &self.member) {
            // Modules may import each other: what is in the export of one may be there only later.
            (Mode::Module, Some(member)) => {
                let whole = self.whole.get_or_insert_with(|| symbols.declare(&camel(member)));
                Expression::Name(whole.clone()).member(part)
            }
            (Mode::Module, None) | (Mode::Async | Mode::Sync, _) => {
                let declare = |part: &String| symbols.declare(part);
                self.parts.entry(part).or_insert_with_key(declare).clone().into()
            }
        }
    }

    /// The statements that bind what is used.
    fn statements(&self, mode: Mode, bound: &mut Bound) {
        let Source { specifier, versioned, member, whole, parts, is_wasi: _ } = self;
        if mode == Mode::Module {
            match (whole, member) {
                (Some(local), Some(member)) => {
                    bound.members.entry(specifier.clone()).or_default().push((member.clone(), local.clone()));
                }
                (Some(local), None) => {
                    let (whole, specifier) = (Some(local.clone()), specifier.clone());
                    bound.module.push(Statement::Import { whole, items: Vec::new(), specifier });
                }
                (None, _) => {}
            }
            if !parts.is_empty() {
                let items = parts.iter().map(|(part, local)| (part.clone(), local.clone())).collect();
                bound.module.push(Statement::Import { whole: None, items, specifier: specifier.clone() });
            }
            return;
        }
        let mut from = vec![name("imports"), text(specifier)];
        from.extend(versioned.as_ref().map(text));
        if let Some(member) = member {
            from = vec![call(Helper::MembersOf, from), text(member)];
        }
        if let Some(local) = whole {
            bound.instance.push(Statement::constant(local.clone(), call(Helper::WholeOf, from.clone())));
        }
        if !parts.is_empty() {
            let entry = |(part, local): (&String, &Name)| Property::Value(part.clone(), local.clone().into());
            let pattern = Expression::Object { properties: parts.iter().map(entry).collect(), beside: None };
            bound.instance.push(Statement::Const(pattern, call(Helper::MembersOf, from)));
        }
    }
}

/// Where the import called `name` comes from.
fn source(name: &str, of: &Instantiation<'_>, options: &Options) -> Source {
    let mapped = options.map.iter().find_map(|(from, to)| apply(name, from, to));
    let own = wasi::specifier(name).filter(|_| options.wasi && mapped.is_none());
    let is_wasi = own.is_some();
    let shimmed = options.wasi && options.mode == Mode::Module;
    let mapped = mapped.or_else(|| if shimmed { own.or_else(|| shim(name)) } else { None });
    let mut versioned = None;
    let target = mapped.unwrap_or_else(|| {
        let key = public::import_key(name, of.declared.iter().map(|import| import.name.as_str()));
        versioned = Some(name.to_owned()).filter(|name| name != key);
        key.to_owned()
    });
    // What begins with `#` is a package's name for something of its own.
    let hash = target.char_indices().skip(1).find(|(_, c)| *c == '#').map(|(at, _)| at);
    let (specifier, member) = match hash {
        Some(at) => (target[..at].to_owned(), Some(export_name(&target[at + 1..]))),
        None => (target, None),
    };
    Source { specifier, versioned, member, whole: None, parts: BTreeMap::new(), is_wasi }
}

/// An export of a module, as it is said; what is named after an interface becomes an identifier.
fn export_name(name: &str) -> String {
    if name.contains('-') { camel(name) } else { name.to_owned() }
}

fn shim(name: &str) -> Option<String> {
    witcraft_wasi::Name::parse(name)?.npm_shim()
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
