//! The plan that follows from the inputs alone: the first is the root, and the others satisfy imports by name.

pub(crate) mod cycles;
pub(crate) mod imports;
pub(crate) mod misfits;
mod offers;
mod unused;
mod wire;

use witcraft_diagnostics::{Diagnostic, Origin};

use self::wire::Wired;
use crate::builder::check_names;
use crate::graph::CompositionGraph;
use crate::input::Input;

/// Finds out who satisfies whom.
///
/// The first input is the root: its exports are the result's. The others are plugs: each must satisfy an import of the
/// root or of another plug, and is instantiated once, for everybody. An export satisfies an import of the same name, or
/// of the same interface in a compatible version. What no plug exports, the result imports.
///
/// # Errors
/// Everything that is wrong, each finding with the files and the WIT items it is about: inputs that are not components,
/// two plugs that offer the same, cycles, plugs that fit nothing, items that do not fit in type, and imports that
/// cannot be merged or that nobody outside can satisfy.
pub fn plan(inputs: &[Input]) -> Result<CompositionGraph<'_>, Vec<Diagnostic>> {
    if inputs.is_empty() {
        return Err(vec![Diagnostic::error("compose/no-input", "there is nothing to compose")]);
    }
    let Wired { builder, ambiguities: mut findings, contested } = wire::wire(inputs)?;
    let (graph, unconnected) = builder.connect();
    findings.extend(unconnected);
    findings.extend(unused::unused(&graph, contested));
    complete(graph, findings)
}

/// Orders and compares everything in a graph with all its arguments.
///
/// # Errors
/// The `findings` so far, and what else is wrong.
pub(crate) fn complete<'a>(
    mut graph: CompositionGraph<'a>,
    mut findings: Vec<Diagnostic>,
) -> Result<CompositionGraph<'a>, Vec<Diagnostic>> {
    findings.extend(check_names(&graph));
    match cycles::instantiation_order(&graph) {
        Ok(order) => graph.order = order,
        Err(cycles) => {
            findings.extend(cycles);
            return Err(findings); // types cannot be followed around a cycle
        }
    }
    match imports::settle(&mut graph) {
        Ok(()) => findings.extend(misfits::misfits(&graph)),
        Err(conflicts) => findings.extend(conflicts),
    }
    if findings.is_empty() { Ok(graph) } else { Err(findings) }
}

/// A finding about one of the instances.
pub(crate) fn finding(
    graph: &CompositionGraph<'_>,
    instance: usize,
    code: &'static str,
    message: String,
) -> Diagnostic {
    let instance = &graph.instances[instance];
    let finding = Diagnostic::error(code, message);
    match &instance.span {
        Some(span) => finding.at(span.clone(), ""),
        None => finding.in_origin(Origin::file(instance.name)),
    }
}
