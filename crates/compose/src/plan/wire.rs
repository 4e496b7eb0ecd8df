//! Finds a source for every import, by name; types are compared later.

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType, ComponentItem};
use witcraft_diagnostics::Diagnostic;

use super::finding;
use super::offers::{Choice, Offer, Offers};
use crate::extern_name::ExternName;
use crate::graph::{CompositionGraph, Import, Instance, Part, Source};
use crate::input::{Input, Loaded};

/// What is known when every import has a source.
pub(crate) struct Wired<'a> {
    /// The arguments are wired; the imports are still as they were met, not ordered and not merged.
    pub(crate) graph: CompositionGraph<'a>,
    /// A finding for every import with several equally good offers. It took the first, so that the rest can be looked at.
    pub(crate) ambiguities: Vec<Diagnostic>,
    /// The instances that make those offers.
    pub(crate) contested: HashSet<usize>,
}

/// Gives every import its source.
pub(crate) fn wire<'a>(inputs: &'a [Input], loaded: Loaded<'a>) -> Wired<'a> {
    let offers = Offers::new(&loaded);
    let instances = inputs.iter().zip(&loaded.component_of);
    let mut graph = CompositionGraph {
        instances: instances
            .map(|(input, component)| Instance { name: &input.name, component: *component, arguments: Vec::new() })
            .collect(),
        components: loaded.components,
        contents: loaded.contents,
        order: Vec::new(),
        imports: Vec::new(),
    };
    let mut imports: IndexMap<String, Import> = IndexMap::new();
    let mut ambiguities: IndexMap<String, Diagnostic> = IndexMap::new();
    let mut contested = HashSet::new();
    for instance in 0..inputs.len() {
        let mut arguments: Vec<Source> = Vec::new();
        for (position, (name, item)) in graph.imports_of(instance).iter().enumerate() {
            let track = ExternName::new(name, item).track;
            let choice = if is_value_type(item) { Choice::None } else { offers.choose(instance, name, item) };
            let offer = match choice {
                Choice::Offer(offer) => Some(offer),
                Choice::Ambiguous(offers) => {
                    contested.extend(offers.iter().map(|offer| offer.instance));
                    ambiguities.entry(track.clone()).or_insert_with(|| ambiguous(&graph, instance, name, &offers));
                    offers.first().copied()
                }
                Choice::None => None,
            };
            arguments.push(match (offer, alias(&graph, instance, position, item, &arguments)) {
                (_, Some(alias)) => alias,
                (Some(offer), None) => Source::Export { instance: offer.instance, export: offer.export.clone() },
                (None, None) => {
                    let entry = imports.entry(track);
                    let index = entry.index();
                    let import = entry.or_insert_with(|| Import::new(name));
                    import.parts.push(Part { instance, import: position });
                    Source::Import(index)
                }
            });
        }
        graph.instances[instance].arguments = arguments;
    }
    graph.imports = imports.into_values().collect();
    Wired { graph, ambiguities: ambiguities.into_values().collect(), contested }
}

/// Whether an import is a value type, which needs no provider.
fn is_value_type(item: &ComponentItem) -> bool {
    match item.ty {
        ComponentEntityType::Type { created, .. } => !matches!(created, ComponentAnyTypeId::Resource(_)),
        ComponentEntityType::Module(_)
        | ComponentEntityType::Func(_)
        | ComponentEntityType::Value(_)
        | ComponentEntityType::Instance(_)
        | ComponentEntityType::Component(_) => false,
    }
}

/// For an import that is the resource of an earlier import which an instance satisfies: that resource.
fn alias(
    graph: &CompositionGraph<'_>,
    instance: usize,
    position: usize,
    item: &ComponentItem,
    earlier: &[Source],
) -> Option<Source> {
    let ComponentEntityType::Type { created: ComponentAnyTypeId::Resource(id), .. } = item.ty else { return None };
    let (argument, path) = graph.imported_resource(instance, id.resource())?;
    if argument == position || matches!(earlier.get(argument), Some(Source::Import(_))) {
        return None;
    }
    Some(Source::Resource { argument, path: path.into_iter().map(str::to_owned).collect() })
}

fn ambiguous(graph: &CompositionGraph<'_>, instance: usize, import: &str, offers: &[&Offer]) -> Diagnostic {
    let name = |offer: &Offer| graph.instances[offer.instance].name;
    let names: IndexSet<String> = offers.iter().map(|offer| format!("`{}`", name(offer))).collect();
    let names: Vec<String> = names.into_iter().collect();
    let message = match names.as_slice() {
        [one] => format!("{one} is given {} times, and each copy offers `{import}`", offers.len()),
        [one, two] => format!("{one} and {two} both offer `{import}`"),
        names => format!("{} all offer `{import}`", names.join(", ")),
    };
    let finding = finding(graph, offers[0].instance, "compose/ambiguous", message)
        .note(format!("`{}` imports it, and can use only one", graph.instances[instance].name));
    if names.len() == 1 {
        return finding.help("pass it once");
    }
    let renamed = offers.iter().filter(|offer| offer.export != import);
    renamed
        .fold(finding, |finding, offer| finding.note(format!("`{}` exports it as `{}`", name(offer), offer.export)))
        .help("omit all but one of them")
        .help(format!(
            "a component that wraps another must import `{import}` itself; such components chain in the \
                       order given"
        ))
}
