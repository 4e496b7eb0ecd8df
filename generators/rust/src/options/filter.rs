//! Which functions an option means: `skip`, `chainable-methods`.

use wit_parser::FunctionKind;
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Function, Module};
use witcraft_diagnostics::Diagnostic;

use super::{Options, unknown};

/// Whether `skip` names the function.
pub(crate) fn is_skipped(options: &Options, function: &Function<'_>) -> bool {
    options.skip.contains(&function.wit.name)
}

/// Every function to skip is there.
pub(super) fn check_skip(options: &Options, bindings: &Bindings<'_>, findings: &mut Vec<Diagnostic>) {
    let names = || bindings.modules.iter().flat_map(functions).map(|function| function.wit.name.as_str());
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

enum Methods {
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
        let what = match name.rsplit_once('#').map_or(name, |(_, item)| item) {
            "all" if name == "all" => Methods::All,
            item if item.contains('.') => Methods::Method(name.to_owned()),
            _ => Methods::Resource(name.to_owned()),
        };
        Rule { how, what }
    }

    fn matches(&self, names: &MethodNames) -> bool {
        match &self.what {
            Methods::All => true,
            Methods::Resource(name) => *name == names.resource,
            Methods::Method(name) => *name == names.method,
        }
    }
}

/// What a method that can be chained is called, and its resource.
struct MethodNames {
    resource: String,
    method: String,
}

impl MethodNames {
    /// The names of a method that is imported and gives nothing; `None` for every other function.
    fn new(bindings: &Bindings<'_>, module: &Module<'_>, function: &Function<'_>) -> Option<MethodNames> {
        let FunctionKind::Method(resource) = function.wit.kind else { return None };
        if module.direction == Direction::Export || function.wit.result.is_some() {
            return None;
        }
        let name = bindings.resolve.types[resource].name.as_deref().expect("a resource has a name");
        let resource = match &module.key {
            Some(key) => format!("{}#{name}", bindings.resolve.name_world_key(key)),
            None => name.to_owned(),
        };
        let method = format!("{resource}.{}", function.wit.item_name());
        Some(MethodNames { resource, method })
    }
}

impl Chaining {
    pub(super) fn new(options: &Options, bindings: &Bindings<'_>, findings: &mut Vec<Diagnostic>) -> Chaining {
        let all: Vec<MethodNames> = bindings
            .modules
            .iter()
            .flat_map(|module| functions(module).filter_map(|function| MethodNames::new(bindings, module, function)))
            .collect();
        let mut rules = Vec::new();
        for text in options.chainable_methods.iter().flat_map(|list| list.split(',')).map(str::trim) {
            let rule = Rule::parse(text);
            let is_known = matches!(rule.what, Methods::All) || all.iter().any(|names| rule.matches(names));
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
        let names = MethodNames::new(bindings, module, function)?;
        self.rules.iter().find(|rule| rule.matches(&names)).and_then(|rule| rule.how)
    }
}
