//! Whether a composition is what the world that its document targets asks for.

use witcraft_component::Component;
use witcraft_component::conformance::{Target, conformance};
use witcraft_diagnostics::{Diagnostic, Span};

use crate::Composition;
use crate::ast::Path;

/// All that keeps the composition, which was encoded as `composed`, from conforming to the target.
///
/// # Errors
/// The composition has mistakes, or cannot be said in WIT.
pub(crate) fn check(composition: &Composition, composed: &[u8]) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let directive = composition.ast.package.as_ref();
    let Some((path, world)) =
        directive.and_then(|package| package.targets.as_ref()).zip(composition.declarations.target)
    else {
        return Ok(Vec::new());
    };
    let name = composition.source.name();
    let component = if composition.declarations.definitions.is_empty() {
        Component::decode(name, composed)?
    } else {
        let mut graph = composition.connect()?;
        graph.drop_definitions();
        Component::decode(name, &witcraft_compose::encode(&graph).map_err(|finding| vec![finding])?)?
    };
    let resolve = &composition.declarations.resolve;
    let found = conformance(name, &component, Target { resolve, world, locate: &|_| None, exact: false });
    Ok(found.into_iter().map(|finding| place(composition, path, finding)).collect())
}

/// A finding about the whole component, at the statement that it is about, or else at the target.
fn place(composition: &Composition, path: &Path, finding: Diagnostic) -> Diagnostic {
    let span = |range: &std::ops::Range<usize>| -> Span { composition.source.span(range.clone()) };
    let import = composition.declarations.imports.iter().find(|import| {
        let named = format!("`{}`", import.name);
        finding.message.contains(&named) && finding.message.contains("import")
    });
    let mut finding = finding.with_names(|name| name.to_owned());
    finding.origin = None;
    match import {
        Some(import) => finding.at(span(&import.range), "").related(span(&path.range), "the target"),
        None => finding.at(span(&path.range), "the target"),
    }
}
