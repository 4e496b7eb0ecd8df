//! Arguments that fit an import by name, but not by type.

use std::collections::HashMap;

use witcraft_diagnostics::{Diagnostic, Source as Text, Span};

use super::finding;
use crate::compare::{Difference, Side, differences};
use crate::graph::{CompositionGraph, Source};

/// So many items are shown in the WIT of the component that imports them.
const LABELLED: usize = 3;

/// A finding for every argument that is not what the import asks for, with all differences.
pub(crate) fn misfits(graph: &CompositionGraph<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut texts: HashMap<usize, Option<Text>> = HashMap::new();
    for (instance, node) in graph.instances.iter().enumerate() {
        for (position, ((import, wanted), source)) in graph.imports_of(instance).iter().zip(&node.arguments).enumerate()
        {
            let span = node.argument_spans.get(position).cloned().flatten();
            let code = "compose/type-mismatch";
            let (provider, found_in, found_as) = match source {
                Source::Instance { instance, path } => {
                    (*instance, graph.instances[*instance].name.to_owned(), path.last().map(String::as_str))
                }
                // Those that take part in an import are compared with it already.
                Source::Import { import, path }
                    if (graph.imports[*import].is_declared || !path.is_empty()) && !node.is_declaration =>
                {
                    (instance, format!("{} (imported)", graph.imports[*import].name), path.last().map(String::as_str))
                }
                Source::Import { .. } | Source::Resource { .. } | Source::Definition => continue,
            };
            let Some((speaker, entity)) = graph.entity(instance, source) else { continue };
            let wanted = Side { instance, entity: &wanted.ty };
            let differences = differences(graph, import, wanted, Side { instance: speaker, entity });
            if differences.is_empty() {
                continue;
            }
            let message = match (source, found_as) {
                (Source::Import { import: from, .. }, _) => {
                    let from = &graph.imports[*from].name;
                    format!("the imported `{from}` does not match the import `{import}` of `{}`", node.name)
                }
                (_, Some(export)) => format!("`{export}` of `{found_in}` does not match the import of `{}`", node.name),
                (_, None) => format!("`{found_in}` does not match the import `{import}` of `{}`", node.name),
            };
            let misfit = match (span, source) {
                (Some(span), Source::Import { import, .. }) => {
                    let misfit = Diagnostic::error(code, message).at(span, "this argument");
                    match &graph.imports[*import].span {
                        Some(span) => misfit.related(span.clone(), "imported here"),
                        None => misfit,
                    }
                }
                (Some(span), _) => {
                    let misfit = Diagnostic::error(code, message).at(span, "this argument");
                    match &graph.instances[provider].span {
                        Some(span) => misfit.related(span.clone(), "instantiated here"),
                        None => misfit,
                    }
                }
                (None, Source::Import { import, .. }) => {
                    Diagnostic::error(code, message).at_opt(graph.imports[*import].span.clone(), "imported here")
                }
                (None, _) => finding(graph, provider, code, message),
            };
            let misfit = match (source, found_as) {
                (Source::Instance { .. }, Some(export)) if export != import => {
                    misfit.note(format!("expected `{import}`, found `{export}`"))
                }
                _ => misfit,
            };
            let text = texts
                .entry(node.component)
                .or_insert_with(|| (graph.wit?)(node.name, graph.component(instance).bytes.bytes));
            let places = differences.iter().filter_map(|difference| find(text.as_ref()?, &difference.wanted));
            let misfit = places.take(LABELLED).fold(misfit, |misfit, place| misfit.related(place, "needed here"));
            let is_of_other = differences.iter().all(|difference| difference.is_of_other_instance);
            findings.push(notes(misfit, &differences, node.name, &found_in).help(match source {
                _ if is_of_other => "connect both to the same instance: each instance has resources of its own",
                Source::Import { .. } => "declare the import with the type that the component was built for",
                _ => "build both against the same WIT",
            }));
        }
    }
    findings
}

/// The place of an item in the WIT of a component.
fn find(text: &Text, item: &str) -> Option<Span> {
    let whole = text.text();
    let head = item.split_inclusive('{').next().unwrap_or(item).trim_end();
    let is_start = |at: usize| whole[..at].ends_with([' ', '\n']);
    let found = |wanted: &str| whole.match_indices(wanted).map(|(at, _)| at).find(|at| is_start(*at));
    let (at, length) = match found(&format!("{item};")) {
        Some(at) => (at, item.len()),
        None => (found(head)?, head.len()),
    };
    Some(text.span(at..at + length))
}

/// Adds both sides of every difference.
pub(crate) fn notes(finding: Diagnostic, differences: &[Difference], wanted_by: &str, found_in: &str) -> Diagnostic {
    differences.iter().fold(finding, |finding, difference| {
        let Difference { wanted, found, .. } = difference;
        let found = found.as_deref().map_or_else(|| "nothing of that name".to_owned(), |found| format!("`{found}`"));
        finding.note(format!("`{wanted_by}` imports `{wanted}`\n`{found_in}` has {found}"))
    })
}
