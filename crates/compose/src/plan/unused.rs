//! Plugs that satisfy no import, with suggestions.

use std::collections::HashSet;

use witcraft_diagnostics::{Diagnostic, nearest};

use super::finding;
use crate::extern_name::ExternName;
use crate::graph::{CompositionGraph, Source};

/// At most so many names are listed in a note.
const LISTED: usize = 6;

/// A finding for every plug none of whose exports is an argument of another instance, but for those that are `contested`
/// and have a finding already.
pub(crate) fn unused(graph: &CompositionGraph<'_>, contested: HashSet<usize>) -> Vec<Diagnostic> {
    let sources = graph.instances.iter().flat_map(|instance| &instance.arguments);
    let mut used = contested;
    used.extend(sources.filter_map(|source| match source {
        Source::Instance { instance, .. } => Some(*instance),
        Source::Import { .. } | Source::Resource { .. } | Source::Definition => None,
    }));
    (1..graph.instances.len()).filter(|plug| !used.contains(plug)).map(|plug| fits_nothing(graph, plug)).collect()
}

fn fits_nothing(graph: &CompositionGraph<'_>, plug: usize) -> Diagnostic {
    let name = graph.instances[plug].name;
    let exports: Vec<&str> = graph.exports_of(plug).keys().map(String::as_str).collect();
    let others = (0..graph.instances.len()).filter(|instance| *instance != plug);
    let wanted: Vec<(usize, &str)> =
        others.flat_map(|instance| graph.import_names(instance).map(move |import| (instance, import))).collect();
    let finding =
        finding(graph, plug, "compose/fits-nothing", format!("`{name}` satisfies no imports of the other components"));
    let finding = match exports.as_slice() {
        [] => finding.note("it exports nothing"),
        exports => finding.note(format!("it exports {}", list(exports))),
    };
    let imports: Vec<&str> = wanted.iter().map(|(_, import)| *import).collect();
    let finding = match imports.as_slice() {
        [] => finding.note("the other components import nothing"),
        imports => finding.note(format!("the other components import {}", list(imports))),
    };
    let near = exports.iter().filter_map(|export| near_miss(graph, plug, export, &wanted));
    let finding = near.fold(finding, Diagnostic::help);
    finding.help("omit it, or make it the first argument if it is the root")
}

/// Why an export that nearly fits an import does not.
fn near_miss(graph: &CompositionGraph<'_>, plug: usize, export: &str, wanted: &[(usize, &str)]) -> Option<String> {
    let offered = ExternName::new(export, &graph.exports_of(plug)[export]);
    let plug_name = graph.instances[plug].name;
    if let Some(labelled) = labelled(graph, export, &offered, wanted) {
        return Some(labelled);
    }
    for (instance, import) in wanted {
        let name = ExternName::new(import, &graph.imports_of(*instance)[*import]);
        let wanted_by = graph.instances[*instance].name;
        if name.unversioned == offered.unversioned && name.track != offered.track {
            return Some(format!(
                "`{wanted_by}` imports `{import}`, which is not compatible with the version of `{export}`"
            ));
        }
        if name.track == offered.track {
            return Some(format!("`{wanted_by}` imports `{import}`, but takes it from another component"));
        }
    }
    if graph.import_names(plug).any(|import| import == export) {
        return Some(format!("`{plug_name}` imports `{export}` itself, but never satisfies its own imports"));
    }
    let similar = |import: &&str| nearest(interface(export), [interface(import)]).is_some();
    let meant = nearest(export, wanted.iter().map(|(_, import)| *import).filter(similar))?;
    let (instance, _) = wanted.iter().find(|(_, import)| *import == meant)?;
    Some(format!(
        "`{}` imports `{meant}`: is `{export}` of `{plug_name}` the same under another name?",
        graph.instances[*instance].name
    ))
}

/// What is said where labels of another component stand for the interface that is exported: what satisfies a label is an
/// export of the same label.
fn labelled(
    graph: &CompositionGraph<'_>,
    export: &str,
    offered: &ExternName,
    wanted: &[(usize, &str)],
) -> Option<String> {
    let meant = |(instance, import): &(usize, &str)| {
        let item = &graph.imports_of(*instance)[*import];
        item.implements.as_deref().filter(|interface| ExternName::new(interface, item).track == offered.track)
    };
    let (first, interface) = wanted.iter().find_map(|import| Some((import.0, meant(import)?)))?;
    let labels = wanted.iter().filter(|import| import.0 == first && meant(import).is_some());
    let labels: Vec<&str> = labels.map(|(_, label)| *label).collect();
    let noun = if labels.len() == 1 { "label" } else { "labels" };
    Some(format!(
        "`{}` imports `{interface}` under the {noun} {}: what satisfies a label is an export of that label, as in \
         `export {}: {export};`",
        graph.instances[first].name,
        list(&labels),
        labels[0]
    ))
}

/// `store` of `demo:kv/store@1.0.0`: a package in common makes no two names similar.
fn interface(name: &str) -> &str {
    let name = name.split_once('@').map_or(name, |(name, _)| name);
    name.rsplit_once('/').map_or(name, |(_, interface)| interface)
}

fn list(names: &[&str]) -> String {
    let mut seen = HashSet::new();
    let names: Vec<&str> = names.iter().copied().filter(|name| seen.insert(*name)).collect();
    let listed: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(LISTED) {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}
