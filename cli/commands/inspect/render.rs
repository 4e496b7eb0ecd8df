//! A summary as text: one heading per topic, in aligned columns, the most important first.

use std::fmt::Write;

use witcraft_component::inspect::{Asks, CoreExtern, Extern, ExternKind, NestedItem, SectionSize, Summary};
use witcraft_component::{ItemKind, Producer};

/// Section rows that are shown unless all are asked for.
const SECTIONS: usize = 8;

/// The summary of the input `name`. With `all`, nothing is omitted.
pub(super) fn text(name: &str, summary: &Summary, all: bool) -> String {
    let mut out = format!("{name}: {}", summary.kind.as_str());
    if let Some(own) = summary.package.as_ref().or(summary.name.as_ref()) {
        let _ = write!(out, " `{own}`");
    }
    let _ = writeln!(out, ", {} bytes", number(summary.size));
    let has_interface = summary.package.is_none();
    if has_interface {
        heading(&mut out, "May do", asks(&summary.asks));
    }
    match &summary.module {
        Some(module) => {
            heading(&mut out, "Built for world", summary.worlds.iter().map(|world| vec![world.clone()]).collect());
            heading(&mut out, "Imports of the component it becomes", externs(&summary.imports, all));
            heading(&mut out, "Exports of the component it becomes", externs(&summary.exports, all));
            heading(&mut out, "Imports", core(&module.imports));
            heading(&mut out, "Exports", core(&module.exports));
            let functions = count(module.functions as usize, "function");
            let memories = module.memories.iter().map(|memory| format!("memory of {memory}"));
            let holds = functions.into_iter().chain(memories).map(|line| vec![line]).collect();
            heading(&mut out, "Defines", holds);
        }
        None => {
            heading(&mut out, "Worlds", summary.worlds.iter().map(|world| vec![world.clone()]).collect());
            heading(&mut out, "Interfaces", externs(&summary.interfaces, all));
            heading(&mut out, "Imports", externs(&summary.imports, all));
            heading(&mut out, "Exports", externs(&summary.exports, all));
        }
    }
    let mut nested = Vec::new();
    contains(&summary.items, summary.size, 0, &mut nested);
    heading(&mut out, "Contains", nested);
    heading(&mut out, "Size", sizes(&summary.sections, summary.size, all));
    heading(&mut out, "Made with", summary.producers.iter().map(producer).collect());
    out
}

/// Rows under a heading, their columns aligned: the last one runs free, numbers (which end in a digit or `%`) to the
/// right. Nothing where there are no rows.
fn heading(out: &mut String, title: &str, rows: Vec<Vec<String>>) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    let mut widths: Vec<usize> = Vec::new();
    for row in rows.iter().filter(|row| row.len() > 1) {
        for (column, cell) in row.iter().enumerate() {
            let width = cell.chars().count();
            match widths.get_mut(column) {
                Some(known) => *known = width.max(*known),
                None => widths.push(width),
            }
        }
    }
    for row in &rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let gap = if column == 0 { "" } else { "  " };
            let width = if row.len() == 1 { 0 } else { widths.get(column).copied().unwrap_or(0) };
            let is_number = column > 0 && cell.chars().all(|c| c.is_ascii_digit() || ",.%".contains(c));
            let _ = if is_number { write!(line, "{gap}{cell:>width$}") } else { write!(line, "{gap}{cell:<width$}") };
        }
        let _ = writeln!(out, "  {}", line.trim_end());
    }
}

fn asks(asks: &Asks) -> Vec<Vec<String>> {
    if asks.is_nothing() {
        return vec![vec!["nothing: it imports no capabilities".to_owned()]];
    }
    let mut rows: Vec<Vec<String>> =
        asks.capabilities.iter().map(|ask| vec![ask.words.to_owned(), ask.by.join(", ")]).collect();
    if !asks.elsewhere.is_empty() {
        rows.push(vec!["anything that these non-WASI imports offer".to_owned(), asks.elsewhere.join(", ")]);
    }
    rows
}

fn externs(externs: &[Extern], all: bool) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for each in externs {
        match &each.kind {
            ExternKind::Function { ty } => rows.push(vec![format!("{}: {ty}", each.name)]),
            ExternKind::Type { ty } => rows.push(vec![format!("type {} = {ty}", each.name)]),
            ExternKind::Other { what } => rows.push(vec![format!("{} ({what})", each.name)]),
            ExternKind::Interface { implements, functions, types } if all || !witcraft_wasi::is_wasi(&each.name) => {
                rows.push(vec![match implements {
                    Some(interface) => format!("{}: {interface}", each.name),
                    None => each.name.clone(),
                }]);
                let types = types.iter().filter(|_| all).map(|ty| format!("  type {} = {}", ty.name, ty.ty));
                let functions = functions.iter().map(|function| format!("  {}: {}", function.name, function.ty));
                rows.extend(types.chain(functions).map(|line| vec![line]));
            }
            ExternKind::Interface { functions, types, .. } => {
                let mut counts = Vec::new();
                counts.extend(count(functions.len(), "function"));
                counts.extend(count(types.len(), "type"));
                rows.push(vec![each.name.clone(), counts.join(", ")]);
            }
        }
    }
    rows
}

fn core(externs: &[CoreExtern]) -> Vec<Vec<String>> {
    externs
        .iter()
        .map(|each| match &each.module {
            Some(module) => vec![format!("{module} {}", each.name), each.ty.clone()],
            None => vec![each.name.clone(), each.ty.clone()],
        })
        .collect()
}

fn contains(items: &[NestedItem], total: usize, depth: usize, rows: &mut Vec<Vec<String>>) {
    for item in items {
        let mut label = format!("{:indent$}{} {}", "", item.kind.as_str(), item.index, indent = 2 * depth);
        if let Some(name) = &item.name {
            let _ = write!(label, " `{name}`");
        }
        let mut row = vec![label, number(item.size), percent(item.size, total)];
        row.extend(item.same_as.as_ref().map(|first| format!("the same as {first}")));
        rows.push(row);
        contains(&item.items, total, depth + 1, rows);
    }
}

fn sizes(sections: &[SectionSize], total: usize, all: bool) -> Vec<Vec<String>> {
    let shown = if all { sections.len() } else { SECTIONS };
    let row = |name: String, size: usize| vec![name, number(size), percent(size, total)];
    let mut rows: Vec<_> =
        sections.iter().take(shown).map(|section| row(section_name(section), section.size)).collect();
    let rest: usize = sections.iter().skip(shown).map(|section| section.size).sum();
    if let Some(names) = count(sections.len().saturating_sub(shown), "other section") {
        rows.push(row(names, rest));
    }
    rows
}

fn section_name(section: &SectionSize) -> String {
    let name = if section.custom { format!("custom `{}`", section.name) } else { section.name.clone() };
    match section.of {
        Some(ItemKind::Module) => format!("{name} of modules"),
        Some(ItemKind::Component) => format!("{name} of components"),
        None => name,
    }
}

fn producer(producer: &Producer) -> Vec<String> {
    vec![producer.field.clone(), format!("{} {}", producer.name, producer.version).trim_end().to_owned()]
}

/// `3 functions`, `1 type`; nothing for 0.
fn count(items: usize, what: &str) -> Option<String> {
    match items {
        0 => None,
        1 => Some(format!("1 {what}")),
        many => Some(format!("{} {what}s", number(many))),
    }
}

/// A number with its thousands apart: `1,234,567`.
fn number(number: usize) -> String {
    indicatif::HumanCount(number as u64).to_string()
}

/// The share of a whole: `12.3%`.
fn percent(part: usize, whole: usize) -> String {
    format!("{:.1}%", 100.0 * part as f64 / whole.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        assert_eq!([0, 999, 1000, 1234567].map(number), ["0", "999", "1,000", "1,234,567"]);
    }
}
