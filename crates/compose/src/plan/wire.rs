//! Finds a source for every import among the exports of the other inputs, by name; types are compared later.

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType, ComponentItem};
use witcraft_diagnostics::Diagnostic;

use super::finding;
use super::offers::{Choice, Offer, Offers};
use crate::builder::GraphBuilder;
use crate::extern_name::ExternName;
use crate::graph::{CompositionGraph, Source};
use crate::input::Input;
use crate::label;

/// The state once every import that some input satisfies is connected.
pub(crate) struct Wired<'a> {
    /// The instances, one for each input, and the exports of the root.
    pub(crate) builder: GraphBuilder<'a>,
    /// A finding for every import with several equally good offers. It took the first, so that the rest can be looked at.
    pub(crate) ambiguities: Vec<Diagnostic>,
    /// The instances that make those offers.
    pub(crate) contested: HashSet<usize>,
}

/// Instantiates every input once, and connects what goes together.
///
/// # Errors
/// Every input that is not a valid component.
pub(crate) fn wire(inputs: &[Input]) -> Result<Wired<'_>, Vec<Diagnostic>> {
    let mut builder = GraphBuilder::new(inputs)?;
    let mut taken = HashSet::new();
    for (input, Input { name, .. }) in inputs.iter().enumerate() {
        let identifier = label::unique(&label::identifier(label::stem(name)), &mut taken);
        let instance = builder.instantiate(input, Some(&identifier), None);
        builder.import_rest(instance);
    }
    let offers = Offers::new(&builder.graph);
    let mut ambiguities: IndexMap<String, Diagnostic> = IndexMap::new();
    let mut contested = HashSet::new();
    let mut arguments = Vec::new();
    let graph = &builder.graph;
    for instance in 0..inputs.len() {
        for (position, (name, item)) in graph.imports_of(instance).iter().enumerate() {
            let offer = match if is_value_type(item) { Choice::None } else { offers.choose(instance, name, item) } {
                Choice::Offer(offer) => offer,
                Choice::Ambiguous(offers) => {
                    contested.extend(offers.iter().map(|offer| offer.instance));
                    let track = ExternName::new(name, item).track;
                    ambiguities.entry(track).or_insert_with(|| ambiguous(graph, instance, name, &offers));
                    offers[0]
                }
                Choice::None => continue,
            };
            let source = Source::Instance { instance: offer.instance, path: vec![offer.export.clone()] };
            arguments.push((instance, position, source));
        }
    }
    let exports: Vec<String> = graph.exports_of(0).keys().cloned().collect();
    for (instance, position, source) in arguments {
        builder.set_argument(instance, position, source, None);
    }
    for name in exports {
        let source = Source::Instance { instance: 0, path: vec![name.clone()] };
        builder.export(&name, source, None);
    }
    Ok(Wired { builder, ambiguities: ambiguities.into_values().collect(), contested })
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
