//! Names that clash where `wit-parser` lets them pass: names of one scope are told apart without regard to case
//! (WIT.md, "Identifiers"), and fields, cases, flags and parameters have scopes, too. What a resource calls a function of its
//! own name, as in `x.x`, is to a component the name of the resource (Binary.md, "Name Uniqueness").

use std::collections::HashMap;

use wasmparser::names::ComponentName;
use wit_parser::{Resolve, Span, TypeDefKind, WorldItem, WorldKey};
use witcraft_diagnostics::{Diagnostic, Span as Place};

/// Looks at every scope. `place` gives where a name is in a text; what is in none (built in, from wasm) is not looked at.
pub(crate) fn check_names(resolve: &Resolve, place: impl Fn(Span) -> Option<Place>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut scope = |names: &mut dyn Iterator<Item = (&str, Span)>| {
        let mut seen: HashMap<ComponentName, Span> = HashMap::new();
        for (name, span) in names {
            let Ok(unique) = ComponentName::new(&name.to_ascii_lowercase(), 0) else { continue };
            let Some(first) = seen.insert(unique, span) else { continue };
            let Some(here) = place(span) else { continue };
            let first = place(first);
            let (resource, item) = match name.rsplit_once('.') {
                Some((resource, item)) => (resource.split(']').next_back(), item),
                None => (None, name),
            };
            let is_own = resource.is_some_and(|resource| resource.eq_ignore_ascii_case(item));
            findings.push(if is_own { own_name(item, here, first) } else { twice(item, here, first) });
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
                    WorldItem::Interface { span, .. } | WorldItem::Type { span, .. } => *span,
                    WorldItem::Function(function) => function.span,
                };
                Some((name.as_str(), span))
            }));
        }
    }
    findings
}

fn twice(name: &str, here: Place, first: Option<Place>) -> Diagnostic {
    let mut finding =
        Diagnostic::error("wit/duplicate-name", format!("the name `{name}` is there twice")).at(here, "again here");
    if let Some(first) = first {
        finding = finding.related(first, "first here");
    }
    if finding.labels.iter().any(|label| label.span.text().trim_start_matches('%') != name) {
        finding = finding.note("names that differ only in case are the same name");
    }
    finding
}

fn own_name(name: &str, function: Place, resource: Option<Place>) -> Diagnostic {
    let message = format!("a function of the resource `{name}` has the resource's name");
    let finding = Diagnostic::error("wit/duplicate-name", message).at(function, "this function");
    let finding = match resource {
        Some(resource) => finding.related(resource, "of this resource"),
        None => finding,
    };
    finding
        .note(format!("a component does not tell `{name}.{name}` from `{name}`"))
        .help("call one of the two something else")
}
