//! Whether a composition is what the world that its document targets asks for.

use std::collections::HashMap;
use std::ops::Range;

use wit_parser::{WorldId, WorldKey};
use witcraft_component::compatibility::{NameMatch, match_names};
use witcraft_component::conformance::{Half, Misfit, Target, misfits};
use witcraft_component::{Component, text};
use witcraft_compose::CompositionGraph;
use witcraft_diagnostics::{Diagnostic, Span};

use crate::Composition;
use crate::ast::{Attributes, Path};
use crate::declare::{empty_interface, interface_item};

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

/// The same, where WIT has no words for all of it: of the exports that the world says nothing about, only the names. WIT has no
/// words for an import that is exported again, either, which is added as what the import is.
fn decode_wanted(composition: &Composition, world: WorldId) -> Result<Component, Vec<Diagnostic>> {
    let resolve = &composition.declarations.resolve;
    let wanted: Vec<String> = resolve.worlds[world].exports.keys().map(|key| text::key(resolve, key)).collect();
    let mut graph = composition.connect()?;
    let passed_on: HashMap<String, String> =
        graph.passed_on().map(|(export, import)| (export.to_owned(), import.to_owned())).collect();
    graph.drop_definitions();
    let dropped = graph.drop_instances(|name| {
        !passed_on.contains_key(name) && wanted.iter().any(|wanted| match_names(wanted, name) != NameMatch::None)
    });
    let Component { mut resolve, world } = encode_and_decode(composition, &graph)?;
    let unknown = empty_interface(None, resolve.worlds[world].package, &Attributes::default());
    let unknown = interface_item(resolve.interfaces.alloc(unknown), &Attributes::default());
    for export in dropped {
        let mut imports = resolve.worlds[world].imports.iter();
        let import = passed_on.get(&export);
        let item = import.and_then(|name| imports.find(|(key, _)| text::key(&resolve, key) == *name));
        let item = item.map_or_else(|| unknown.clone(), |(_, item)| item.clone());
        resolve.worlds[world].exports.insert(WorldKey::Name(export), item);
    }
    Ok(Component { resolve, world })
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
