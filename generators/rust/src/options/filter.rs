//! The functions that an option selects: `skip`, `chainable-methods`.

use wit_parser::{FunctionKind, Resolve, TypeId, WorldItem, WorldKey};
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Function, Module, Place};
use witcraft_diagnostics::Diagnostic;

use super::{Options, With, unknown};

/// Whether `skip` names the function.
pub(crate) fn is_skipped(options: &Options, function: &Function<'_>) -> bool {
    options.skip.contains(&function.wit.name)
}

/// Whether nothing is generated for a function: it is skipped, or its interface is defined elsewhere.
pub(crate) fn omits(options: &Options, resolve: &Resolve, place: &Place<'_>) -> bool {
    let is_elsewhere = |key: &WorldKey| {
        let name = resolve.name_world_key(key);
        options.with.iter().any(|(candidate, with)| *candidate == name && matches!(with, With::Path(_)))
    };
    options.skip.contains(&place.function.name)
        || (place.direction == Direction::Import && place.key.is_some_and(is_elsewhere))
}

/// Every function to skip is there.
pub(super) fn check_skip(options: &Options, bindings: &Bindings<'_>, findings: &mut Vec<Diagnostic>) {
    let resolve = bindings.resolve;
    let world = &resolve.worlds[bindings.world];
    // Not those of the bindings: a function that is skipped need not be there.
    let names = || {
        world.imports.values().chain(world.exports.values()).flat_map(|item| match item {
            WorldItem::Function(function) => vec![function.name.as_str()],
            WorldItem::Interface { id, .. } => resolve.interfaces[*id].functions.keys().map(String::as_str).collect(),
            WorldItem::Type { .. } => Vec::new(),
        })
    };
    for name in &options.skip {
        if !names().any(|known| known == name) {
            findings.push(unknown("skip", name, "function", names()));
        }
    }
}

fn functions<'m, 'a>(module: &'m Module<'a>) -> impl Iterator<Item = &'m Function<'a>> {
    module.functions.iter().chain(module.resources.iter().flat_map(|resource| &resource.functions))
}

/// How a method gives back its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chained {
    /// `self` moves through.
    ByValue,
    /// `&self` is given back.
    ByReference,
}

/// The methods that are chained.
pub(crate) struct Chaining {
    rules: Vec<Rule>,
}

struct Rule {
    /// `None` for methods that are not chained.
    how: Option<Chained>,
    what: Methods,
}

/// The methods that a filter names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Methods {
    /// `all`
    All,
    /// `ns:pkg/interface#resource`
    Resource(String),
    /// `ns:pkg/interface#resource.method`
    Method(String),
}

impl Rule {
    fn parse(text: &str) -> Rule {
        let (how, name) = match (text.strip_prefix('-'), text.strip_prefix('&')) {
            (Some(name), _) => (None, name),
            (None, Some(name)) => (Some(Chained::ByReference), name),
            (None, None) => (Some(Chained::ByValue), text),
        };
        Rule { how, what: Methods::parse(name) }
    }
}

impl Methods {
    pub(super) fn parse(name: &str) -> Methods {
        match name.rsplit_once('#').map_or(name, |(_, item)| item) {
            "all" if name == "all" => Methods::All,
            item if item.contains('.') => Methods::Method(name.to_owned()),
            _ => Methods::Resource(name.to_owned()),
        }
    }

    pub(super) fn matches(&self, names: &MethodNames) -> bool {
        match self {
            Methods::All => true,
            Methods::Resource(name) => *name == names.resource,
            Methods::Method(name) => *name == names.method,
        }
    }
}

/// The name of a method, and its resource.
pub(super) struct MethodNames {
    pub(super) resource: String,
    pub(super) method: String,
}

/// The public name of a resource: `ns:pkg/interface#resource`.
pub(super) fn resource_name(bindings: &Bindings<'_>, module: &Module<'_>, resource: TypeId) -> String {
    let name = bindings.resolve.types[resource].name.as_deref().expect("a resource has a name");
    match &module.key {
        Some(key) => format!("{}#{name}", bindings.resolve.name_world_key(key)),
        None => name.to_owned(),
    }
}

/// The names of a method that can be chained: one that is imported and gives nothing.
fn chainable(bindings: &Bindings<'_>, module: &Module<'_>, function: &Function<'_>) -> Option<MethodNames> {
    let is_chainable = module.direction == Direction::Import && function.wit.result.is_none();
    MethodNames::new(bindings, module, function).filter(|_| is_chainable)
}

impl MethodNames {
    /// The names of a method; `None` for every other function.
    pub(super) fn new(bindings: &Bindings<'_>, module: &Module<'_>, function: &Function<'_>) -> Option<MethodNames> {
        let (FunctionKind::Method(resource) | FunctionKind::AsyncMethod(resource)) = function.wit.kind else {
            return None;
        };
        let resource = resource_name(bindings, module, resource);
        let method = format!("{resource}.{}", function.wit.item_name());
        Some(MethodNames { resource, method })
    }
}

impl Chaining {
    pub(super) fn new(options: &Options, bindings: &Bindings<'_>, findings: &mut Vec<Diagnostic>) -> Chaining {
        let all: Vec<MethodNames> = bindings
            .modules
            .iter()
            .flat_map(|module| functions(module).filter_map(|function| chainable(bindings, module, function)))
            .collect();
        let mut rules = Vec::new();
        for text in options.chainable_methods.iter().flat_map(|list| list.split(',')).map(str::trim) {
            let rule = Rule::parse(text);
            let is_known = matches!(rule.what, Methods::All) || all.iter().any(|names| rule.what.matches(names));
            if !is_known {
                let candidates = all.iter().flat_map(|names| [names.resource.as_str(), names.method.as_str()]);
                let what = "chainable resource or method";
                let name = text.trim_start_matches(['-', '&']);
                findings.push(unknown("chainable-methods", name, what, candidates));
            }
            rules.push(rule);
        }
        Chaining { rules }
    }

    pub(super) fn of(&self, bindings: &Bindings<'_>, module: &Module<'_>, function: &Function<'_>) -> Option<Chained> {
        let names = chainable(bindings, module, function)?;
        self.rules.iter().find(|rule| rule.what.matches(&names)).and_then(|rule| rule.how)
    }
}
