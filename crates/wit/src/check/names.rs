//! The component model's rules for names, where `wit-parser` lets names pass that no component can have.
//!
//! Names in one scope must differ in more than case and hyphens (Explainer.md, "Name Uniqueness"). Fields, cases,
//! flags and parameters have scopes, too. A method and a static function of one name clash, and so do a function and its
//! resource. Namespaces and packages are in lower case.

use std::collections::HashMap;

use wit_parser::{Resolve, Span, TypeDefKind, WorldItem, WorldKey};
use witcraft_diagnostics::{Diagnostic, Source, Span as Place};

use crate::syntax::Outline;

/// Looks at every scope. `place` gives where a name is in a text; what is in none (built in, from wasm) is not looked at.
pub(crate) fn check_names(resolve: &Resolve, place: impl Fn(Span) -> Option<Place>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut scope = |names: &mut dyn Iterator<Item = (&str, Span)>| {
        let mut seen: HashMap<String, (&str, Span)> = HashMap::new();
        for (name, span) in names {
            let Some((other, first)) = seen.insert(canonical(name), (name, span)) else { continue };
            let Some(here) = place(span) else { continue };
            let (first, item) = (place(first), item_name(name));
            findings.push(match (is_function(name), is_function(other)) {
                (true, false) => own_name(item, other, here, first),
                (false, true) => match first {
                    Some(function) => own_name(item_name(other), name, function, Some(here)),
                    None => twice(item, item_name(other), here, first),
                },
                (true, true) | (false, false) => twice(item, item_name(other), here, first),
            });
        }
    };
    for (_, definition) in resolve.types.iter() {
        match &definition.kind {
            TypeDefKind::Record(record) => {
                scope(&mut record.fields.iter().map(|field| (field.name.as_str(), field.span)))
            }
            TypeDefKind::Variant(variant) => {
                scope(&mut variant.cases.iter().map(|case| (case.name.as_str(), case.span)))
            }
            TypeDefKind::Enum(cases) => scope(&mut cases.cases.iter().map(|case| (case.name.as_str(), case.span))),
            TypeDefKind::Flags(flags) => scope(&mut flags.flags.iter().map(|flag| (flag.name.as_str(), flag.span))),
            TypeDefKind::Resource | TypeDefKind::Handle(_) | TypeDefKind::Tuple(_) | TypeDefKind::Option(_) => {}
            TypeDefKind::Result(_) | TypeDefKind::List(_) | TypeDefKind::Map(..) | TypeDefKind::FixedLengthList(..) => {
            }
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) | TypeDefKind::Type(_) | TypeDefKind::Unknown => {}
        }
    }
    for (_, interface) in resolve.interfaces.iter() {
        let types = interface.types.iter().map(|(name, id)| (name.as_str(), resolve.types[*id].span));
        scope(&mut types.chain(interface.functions.iter().map(|(name, function)| (name.as_str(), function.span))));
        for function in interface.functions.values() {
            scope(&mut function.params.iter().map(|param| (param.name.as_str(), param.span)));
        }
    }
    for (_, world) in resolve.worlds.iter() {
        for items in [&world.imports, &world.exports] {
            scope(&mut items.iter().filter_map(|(key, item)| {
                let WorldKey::Name(name) = key else { return None };
                let span = match item {
                    WorldItem::Interface { id, span, .. } if !span.is_known() => resolve.interfaces[*id].span,
                    WorldItem::Interface { span, .. } | WorldItem::Type { span, .. } => *span,
                    WorldItem::Function(function) => function.span,
                };
                Some((name.as_str(), span))
            }));
            for item in items.values() {
                match item {
                    WorldItem::Function(function) => {
                        scope(&mut function.params.iter().map(|param| (param.name.as_str(), param.span)));
                    }
                    WorldItem::Interface { .. } | WorldItem::Type { .. } => {}
                }
            }
        }
    }
    findings.sort_by_key(|finding| {
        let first = finding.labels.first();
        first.map(|label| (label.span.source().name().to_owned(), label.span.range().start))
    });
    findings
}

/// Looks at the names of packages that the sources declare.
pub(crate) fn check_package_names(resolve: &Resolve, sources: &[&Source]) -> Vec<Diagnostic> {
    let has_upper_case = |name: &str| name.contains(|letter: char| letter.is_ascii_uppercase());
    let names = resolve.packages.iter().map(|(_, package)| &package.name);
    if !names.into_iter().any(|name| has_upper_case(&name.namespace) || has_upper_case(&name.name)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for source in sources {
        for path in Outline::new(source.text()).paths {
            let name = path.package.split('@').next().unwrap_or_default();
            if path.declares && has_upper_case(name) {
                let message = format!("the package name `{name}` is not in lower case");
                let finding =
                    Diagnostic::error("wit/invalid-name", message).at(source.span(path.range), "this package");
                findings.push(finding.help(format!("rename it to `{}`", name.to_ascii_lowercase())));
            }
        }
    }
    findings
}

/// What names have in common that are the same to a component. (Explainer.md, "Name Uniqueness")
fn canonical(name: &str) -> String {
    let name: String = name.chars().filter(|letter| *letter != '-').map(|letter| letter.to_ascii_lowercase()).collect();
    if name.starts_with("[constructor]") {
        return name;
    }
    let plain = name.rsplit_once(']').map_or(name.as_str(), |(_, plain)| plain);
    match plain.split_once('.') {
        Some((resource, item)) if resource == item => resource.to_owned(),
        Some(_) | None => plain.to_owned(),
    }
}

/// A name without what a function of a resource has in front of it.
fn item_name(name: &str) -> &str {
    name.rsplit(['.', ']']).next().unwrap_or(name)
}

/// Whether a name is that of a method or a static function.
fn is_function(name: &str) -> bool {
    name.contains('.')
}

fn twice(name: &str, other: &str, here: Place, first: Option<Place>) -> Diagnostic {
    let message = match name == other {
        true => format!("the name `{name}` is defined twice"),
        false => format!("`{name}` and `{other}` are the same name"),
    };
    let mut finding = Diagnostic::error("wit/duplicate-name", message).at(here, "again here");
    if let Some(first) = first {
        finding = finding.related(first, "first here");
    }
    if name == other { finding } else { finding.note("names in a component must differ in more than case and hyphens") }
}

fn own_name(name: &str, resource: &str, function: Place, declaration: Option<Place>) -> Diagnostic {
    let message = format!("a function of the resource `{resource}` has the resource's name");
    let finding = Diagnostic::error("wit/duplicate-name", message).at(function, "this function");
    let finding = match declaration {
        Some(declaration) => finding.related(declaration, "of this resource"),
        None => finding,
    };
    finding
        .note(format!("a component cannot distinguish `{resource}.{name}` from `{resource}`"))
        .help("rename one of them")
}
