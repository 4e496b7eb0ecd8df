//! Explains a graph in text.

use std::collections::HashSet;
use std::fmt::{self, Write};

use crate::graph::{CompositionGraph, Export, Exported, Import, Instance, Source};
use crate::label::stem;

/// Who satisfies whom, what stays imported and by whom, what is exported, and what is embedded once.
pub fn explain(graph: &CompositionGraph<'_>) -> String {
    let mut text = String::new();
    write(graph, &mut text).expect("a string takes all text");
    text
}

fn write(graph: &CompositionGraph<'_>, out: &mut String) -> fmt::Result {
    let exporters: HashSet<usize> = graph.exports.iter().filter_map(exporter).collect();
    for (index, instance) in graph.instances.iter().enumerate().filter(|(_, instance)| !instance.is_declaration) {
        let is_root = match exporters.len() {
            0 => index == 0,
            1 => exporters.contains(&index),
            _ => false,
        };
        let role = if is_root { " (the root)" } else { "" };
        let label = if is_label_news(graph, instance) { format!("{}: ", instance.label) } else { String::new() };
        writeln!(out, "{label}{}{role}", instance.name)?;
        for (name, source) in graph.import_names(index).zip(&instance.arguments) {
            writeln!(out, "  {name} from {}", describe(graph, index, name, source))?;
        }
    }
    writeln!(out, "\nimports:{}", nothing(graph.imports.is_empty()))?;
    for import in &graph.imports {
        match import.is_declared {
            true => writeln!(out, "  {}", import.name)?,
            false => writeln!(out, "  {} for {}", import.name, wanted_by(graph, import))?,
        }
    }
    writeln!(out, "\nexports:{}", nothing(graph.exports().is_empty()))?;
    for export in graph.exports() {
        writeln!(out, "  {}", export.name)?;
    }
    let embedded: Vec<_> = graph.contents.embedded().filter(|embedded| embedded.occurrences > 1).collect();
    let saved: usize = embedded.iter().map(|embedded| (embedded.occurrences - 1) * embedded.bytes.bytes.len()).sum();
    if saved > 0 {
        let items = if embedded.len() == 1 { "1 item" } else { &format!("{} items", embedded.len()) };
        writeln!(out, "\nembedded once: {items} that occur {} times, saving {saved} bytes", {
            embedded.iter().map(|embedded| embedded.occurrences).sum::<usize>()
        })?;
    }
    Ok(())
}

/// The instance that an export comes from.
fn exporter(export: &Export) -> Option<usize> {
    match &export.item {
        Exported::Source(Source::Instance { instance, .. }) => Some(*instance),
        Exported::Source(_) | Exported::Definition { .. } => None,
    }
}

/// Whether the label of an instance says more than the name of its file.
fn is_label_news(graph: &CompositionGraph<'_>, instance: &Instance<'_>) -> bool {
    let same = graph.instances.iter().filter(|other| other.name == instance.name).count();
    same > 1 || instance.label != stem(instance.name)
}

fn describe(graph: &CompositionGraph<'_>, instance: usize, name: &str, source: &Source) -> String {
    match source {
        Source::Instance { instance, path } => {
            let provider = &graph.instances[*instance];
            let provider = if is_label_news(graph, provider) { &provider.label } else { provider.name };
            inside(provider, name, path)
        }
        Source::Import { import, path } if path.is_empty() => renamed("outside", name, &graph.imports[*import].name),
        Source::Import { import, path } => inside(&format!("outside (in {})", graph.imports[*import].name), name, path),
        Source::Resource { argument, .. } => graph.import_names(instance).nth(*argument).unwrap_or_default().to_owned(),
        Source::Definition => "here".to_owned(),
    }
}

/// What is at the end of a path of exports.
fn inside(from: &str, name: &str, path: &[String]) -> String {
    match path {
        [] => format!("all exports of {from}"),
        path => renamed(from, name, &path.join("#")),
    }
}

fn renamed(from: &str, name: &str, other: &str) -> String {
    if name == other { from.to_owned() } else { format!("{from} (as {other})") }
}

fn wanted_by(graph: &CompositionGraph<'_>, import: &Import) -> String {
    let mut instances: Vec<usize> = import.parts.iter().map(|part| part.instance).collect();
    instances.retain(|instance| !graph.instances[*instance].is_declaration);
    instances.sort_unstable();
    instances.dedup();
    instances.iter().map(|instance| graph.instances[*instance].name).collect::<Vec<_>>().join(", ")
}

fn nothing(is_empty: bool) -> &'static str {
    if is_empty { " nothing" } else { "" }
}
