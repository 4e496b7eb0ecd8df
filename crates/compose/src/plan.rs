//! From inputs to the graph of connections, or all findings.

mod cycles;
mod imports;
mod misfits;
mod offers;
mod unused;
mod wire;

use witcraft_diagnostics::{Diagnostic, Origin};

use self::wire::Wired;
use crate::graph::CompositionGraph;
use crate::input::{self, Input};

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
    let loaded = input::load(inputs)?;
    let Wired { mut graph, ambiguities: mut findings, contested } = wire::wire(inputs, loaded);
    findings.extend(unused::unused(&graph, contested));
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
fn finding(graph: &CompositionGraph<'_>, instance: usize, code: &'static str, message: String) -> Diagnostic {
    Diagnostic::error(code, message).in_origin(Origin::file(graph.instances[instance].name))
}
