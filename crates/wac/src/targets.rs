//! Whether a composition is what the world that its document targets asks for.

use std::ops::Range;

use wit_parser::{WorldId, WorldKey};
use witcraft_component::compatibility::{NameMatch, match_names};
use witcraft_component::conformance::{Half, Misfit, Target, misfits};
use witcraft_component::{Component, text};
use witcraft_compose::CompositionGraph;
use witcraft_diagnostics::{Diagnostic, Span};

use crate::Composition;
use crate::ast::Path;

/// All that keeps the composition, which was encoded as `composed`, from conforming to the target.
///
/// # Errors
/// The composition has mistakes, or something that is compared cannot be said in WIT.
pub(crate) fn check(composition: &Composition, composed: &[u8]) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let directive = composition.ast.package.as_ref();
    let Some((path, world)) =
        directive.and_then(|package| package.targets.as_ref()).zip(composition.declarations.target)
    else {
        return Ok(Vec::new());
    };
    let component = match decode(composition, composed) {
        Ok(component) => component,
        Err(_) => decode_wanted(composition, world).map_err(|findings| {
            let at_target = |finding| at(finding, composition.source.span(path.range.clone()), "the target");
            findings.into_iter().map(at_target).collect::<Vec<_>>()
        })?,
    };
    let resolve = &composition.declarations.resolve;
    let target = Target { resolve, world, locate: &|_| None, exact: false };
    let found = misfits(composition.source.name(), &component, target);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let graph = composition.connect()?;
    Ok(found.into_iter().map(|misfit| place(composition, &graph, path, misfit)).collect())
}

/// The imports and exports of the composition, but for its definitions.
fn decode(composition: &Composition, composed: &[u8]) -> Result<Component, Vec<Diagnostic>> {
    if composition.declarations.definitions.is_empty() {
        return Component::decode(composition.source.name(), composed);
    }
    let mut graph = composition.connect()?;
    graph.drop_definitions();
    encode_and_decode(composition, &graph)
}

/// The imports of the composition, and those of its exports that matter to the world: there may be others, and WIT need not
/// have words for them. It has none for an import that is exported again, either, which is added as what the import is.
fn decode_wanted(composition: &Composition, world: WorldId) -> Result<Component, Vec<Diagnostic>> {
    let resolve = &composition.declarations.resolve;
    let wanted: Vec<String> = resolve.worlds[world].exports.keys().map(|key| text::key(resolve, key)).collect();
    let mut graph = composition.connect()?;
    let passed_on: Vec<(String, String)> =
        graph.passed_on().map(|(export, import)| (export.to_owned(), import.to_owned())).collect();
    graph.drop_definitions();
    graph.drop_instances(|name| {
        !passed_on.iter().any(|(export, _)| export == name)
            && wanted.iter().any(|wanted| match_names(wanted, name) != NameMatch::None)
    });
    let mut component = encode_and_decode(composition, &graph)?;
    for (export, import) in passed_on {
        let imports = &component.world().imports;
        let item = imports.iter().find(|(key, _)| text::key(&component.resolve, key) == import);
        if let Some(item) = item.map(|(_, item)| item.clone()) {
            component.resolve.worlds[component.world].exports.entry(WorldKey::Name(export)).or_insert(item);
        }
    }
    Ok(component)
}

fn encode_and_decode(composition: &Composition, graph: &CompositionGraph<'_>) -> Result<Component, Vec<Diagnostic>> {
    let bytes = witcraft_compose::encode(graph).map_err(|finding| vec![finding])?;
    Component::decode(composition.source.name(), &bytes)
}

/// A finding about the whole component, at the statement that it is about, or else at the target.
fn place(composition: &Composition, graph: &CompositionGraph<'_>, path: &Path, misfit: Misfit) -> Diagnostic {
    let Misfit { half, item, finding } = misfit;
    let span = |range: &Range<usize>| -> Span { composition.source.span(range.clone()) };
    let place = match half {
        Half::Imports => graph.place_of_import(&item),
        Half::Exports => graph.place_of_export(&item),
    };
    let target = span(&path.range);
    match place {
        Some(place) => at(finding, place, "").related(target, "the target"),
        None => at(finding, target, "the target"),
    }
}

/// A finding about a file, at a place in the document.
fn at(mut finding: Diagnostic, place: Span, text: &str) -> Diagnostic {
    finding.origin = None;
    finding.at(place, text)
}
