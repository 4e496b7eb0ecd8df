//! Arguments that fit an import by name, but not by type.

use witcraft_diagnostics::Diagnostic;

use super::finding;
use crate::compare::{Difference, Side, differences};
use crate::graph::{CompositionGraph, Source};

/// A finding for every argument that is not what the import asks for, with all differences.
pub(crate) fn misfits(graph: &CompositionGraph<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (instance, node) in graph.instances.iter().enumerate() {
        for ((import, wanted), source) in graph.imports_of(instance).iter().zip(&node.arguments) {
            let Source::Export { instance: provider, export } = source else { continue };
            let found = Side { instance: *provider, entity: &graph.exports_of(*provider)[export].ty };
            let differences = differences(graph, import, Side { instance, entity: &wanted.ty }, found);
            if differences.is_empty() {
                continue;
            }
            let name = graph.instances[*provider].name;
            let message = format!("`{export}` of `{name}` does not match the import of `{}`", node.name);
            let misfit = finding(graph, *provider, "compose/type-mismatch", message);
            let misfit = match import == export {
                true => misfit,
                false => misfit.note(format!("expected `{import}`, found `{export}`")),
            };
            findings.push(notes(misfit, &differences, node.name, name).help("build both against the same WIT"));
        }
    }
    findings
}

/// Adds both sides of every difference.
pub(crate) fn notes(finding: Diagnostic, differences: &[Difference], wanted_by: &str, found_in: &str) -> Diagnostic {
    differences.iter().fold(finding, |finding, difference| {
        let Difference { wanted, found } = difference;
        let found = found.as_deref().map_or_else(|| "nothing of that name".to_owned(), |found| format!("`{found}`"));
        finding.note(format!("`{wanted_by}` imports `{wanted}`\n`{found_in}` has {found}"))
    })
}
