//! Names that clash where `wit-parser` lets them pass: names of one scope are told apart without regard to case
//! (WIT.md, "Identifiers"), and fields, cases, flags and parameters have scopes, too.

use std::collections::HashMap;

use wit_parser::{Resolve, Span, TypeDefKind};
use witcraft_diagnostics::Diagnostic;

/// Looks at every scope. `place` gives where a name is in a text; what is in none (built in, from wasm) is not looked at.
pub(crate) fn check_names(
    resolve: &Resolve,
    place: impl Fn(Span) -> Option<witcraft_diagnostics::Span>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut scope = |names: &mut dyn Iterator<Item = (&str, Span)>| {
        let mut seen: HashMap<String, Span> = HashMap::new();
        for (name, span) in names {
            let Some(first) = seen.insert(name.to_ascii_lowercase(), span) else { continue };
            let Some(here) = place(span) else { continue };
            let mut finding = Diagnostic::error("wit/duplicate-name", format!("the name `{name}` is there twice"))
                .at(here, "again here");
            if let Some(first) = place(first) {
                finding = finding.related(first, "first here");
            }
            if !finding.labels.iter().any(|label| label.span.text().trim_start_matches('%') != name) {
                findings.push(finding);
            } else {
                findings.push(finding.note("names that differ only in case are the same name"));
            }
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
    findings
}
