//! Prints the producers of each part of a binary.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};
use witcraft_metadata::{Metadata, Producer};

use crate::report::printable;

/// One line for each part, and below it one for each of its producers.
pub(super) fn text(metadata: &Metadata) -> String {
    let mut text = String::new();
    part(metadata, metadata.kind, 0, &mut text);
    text
}

fn part(metadata: &Metadata, called: &str, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let name = metadata.name.as_ref().map(|name| format!(" `{}`", printable(name))).unwrap_or_default();
    let says = if metadata.producers.is_empty() { ": says nothing" } else { "" };
    let _ = writeln!(text, "{indent}{called}{name}{says}");
    for Producer { field, name, version } in &metadata.producers {
        let _ = writeln!(text, "{indent}  {field:<14}{}", printable(format!("{name} {version}").trim_end()));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &metadata.items {
        let number = counts.entry(item.kind).or_default();
        part(item, &format!("{} {number}", item.kind), depth + 1, text);
        *number += 1;
    }
}

/// The same as a JSON document.
pub(super) fn json(metadata: &Metadata) -> String {
    format!("{:#}\n", value(metadata))
}

fn value(metadata: &Metadata) -> Value {
    json!({
        "kind": metadata.kind,
        "name": metadata.name,
        "producers": metadata.producers,
        "items": metadata.items.iter().map(value).collect::<Vec<_>>(),
    })
}
