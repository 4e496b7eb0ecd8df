//! Explains a graph in text.

use std::fmt::{self, Write};

use crate::graph::{CompositionGraph, Import, Source};

/// Who satisfies whom, what stays imported and by whom, what is exported, and what is embedded once.
pub fn explain(graph: &CompositionGraph<'_>) -> String {
    let mut text = String::new();
    write(graph, &mut text).expect("a string takes all text");
    text
}

fn write(graph: &CompositionGraph<'_>, out: &mut String) -> fmt::Result {
    for (index, instance) in graph.instances.iter().enumerate() {
        let role = if index == 0 { " (the root)" } else { "" };
        writeln!(out, "{}{role}", instance.name)?;
        for (name, source) in graph.import_names(index).zip(&instance.arguments) {
            writeln!(out, "  {name} from {}", describe(graph, index, name, source))?;
        }
    }
    writeln!(out, "\nimports:{}", nothing(graph.imports.is_empty()))?;
    for import in &graph.imports {
        writeln!(out, "  {} for {}", import.name, wanted_by(graph, import))?;
    }
    writeln!(out, "\nexports:{}", nothing(graph.exports().next().is_none()))?;
    for export in graph.exports() {
        writeln!(out, "  {export}")?;
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

fn describe(graph: &CompositionGraph<'_>, instance: usize, name: &str, source: &Source) -> String {
    match source {
        Source::Export { instance, export } => renamed(graph.instances[*instance].name, name, export),
        Source::Import(import) => renamed("outside", name, &graph.imports[*import].name),
        Source::Resource { argument, .. } => graph.import_names(instance).nth(*argument).unwrap_or_default().to_owned(),
    }
}

fn renamed(from: &str, name: &str, other: &str) -> String {
    if name == other { from.to_owned() } else { format!("{from} (as {other})") }
}

fn wanted_by(graph: &CompositionGraph<'_>, import: &Import) -> String {
    let mut instances: Vec<usize> = import.parts.iter().map(|part| part.instance).collect();
    instances.sort_unstable();
    instances.dedup();
    instances.iter().map(|instance| graph.instances[*instance].name).collect::<Vec<_>>().join(", ")
}

fn nothing(is_empty: bool) -> &'static str {
    if is_empty { " nothing" } else { "" }
}
