//! A picture in the languages of other programs, and as data.

use std::fmt::Write;

use indexmap::IndexMap;

use super::{Connection, Picture, size_text};

/// The picture for Graphviz.
pub(super) fn dot(picture: &Picture) -> String {
    let mut out = String::from("digraph composition {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
    let title = format!("{}\n{}", picture.name, size_text(picture.size));
    let _ = writeln!(out, "  label={};", quoted(&title));
    dot_boxes(&mut out, picture, "", "  ");
    for (id, instance, inside) in picture.inner() {
        let title = quoted(&format!("inside {}", instance.label));
        let _ = writeln!(out, "  subgraph cluster{id} {{\n    label={title};");
        dot_boxes(&mut out, inside, &format!("_{id}"), "    ");
        out.push_str("  }\n");
    }
    out.push_str("}\n");
    out
}

fn dot_boxes(out: &mut String, picture: &Picture, id: &str, indent: &str) {
    for (position, instance) in picture.instances.iter().enumerate() {
        let label = format!("{}\n{}", instance.label, instance.size_text());
        let _ = writeln!(out, "{indent}instance{position}{id} [label={}];", quoted(&label));
    }
    for (what, names, shape) in [("import", &picture.imports, "cds"), ("export", &picture.exports, "oval")] {
        for (position, name) in names.iter().enumerate() {
            let _ = writeln!(out, "{indent}{what}{position}{id} [label={}, shape={shape}];", quoted(name));
        }
    }
    for ((from, to), names) in edges(picture) {
        let label = if names.is_empty() { String::new() } else { format!(" [label={}]", quoted(&names.join("\n"))) };
        let _ = writeln!(out, "{indent}{from}{id} -> {to}{id}{label};");
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// The picture for Mermaid.
pub(super) fn mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart LR\n");
    mermaid_boxes(&mut out, picture, "", "  ");
    for (id, instance, inside) in picture.inner() {
        let _ = writeln!(out, "  subgraph inside{id}[\"inside {}\"]", escaped(&instance.label));
        mermaid_boxes(&mut out, inside, &format!("_{id}"), "    ");
        out.push_str("  end\n");
    }
    out
}

fn mermaid_boxes(out: &mut String, picture: &Picture, id: &str, indent: &str) {
    for (position, instance) in picture.instances.iter().enumerate() {
        let (label, size) = (escaped(&instance.label), instance.size_text());
        let _ = writeln!(out, "{indent}instance{position}{id}[\"{label}<br/>{size}\"]");
    }
    for (position, name) in picture.imports.iter().enumerate() {
        let _ = writeln!(out, "{indent}import{position}{id}>\"{}\"]", escaped(name));
    }
    for (position, name) in picture.exports.iter().enumerate() {
        let _ = writeln!(out, "{indent}export{position}{id}([\"{}\"])", escaped(name));
    }
    for ((from, to), names) in edges(picture) {
        let names: Vec<String> = names.iter().map(|name| escaped(name)).collect();
        let label = if names.is_empty() { String::new() } else { format!("|\"{}\"|", names.join("<br/>")) };
        let _ = writeln!(out, "{indent}{from}{id} -->{label} {to}{id}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('#', "#35;").replace('"', "#quot;")
}

/// The picture as data.
pub(super) fn json(picture: &Picture) -> String {
    let mut text = serde_json::to_string_pretty(picture).expect("a picture has only texts and numbers");
    text.push('\n');
    text
}

/// The edges between the boxes, each with what is provided between instances; the boxes of imports and exports say it
/// themselves.
fn edges(picture: &Picture) -> IndexMap<(String, String), Vec<String>> {
    let mut edges: IndexMap<(String, String), Vec<String>> = IndexMap::new();
    for connection in &picture.connections {
        let Some(ends) = ends(picture, connection) else { continue };
        let names = edges.entry(ends).or_default();
        if connection.from.is_some() && connection.to.is_some() {
            names.push(connection.text());
        }
    }
    edges
}

/// The names of the boxes at both ends.
fn ends(picture: &Picture, connection: &Connection) -> Option<(String, String)> {
    let position = |names: &[String], name: &str| names.iter().position(|other| other == name);
    let from = match connection.from {
        Some(instance) => format!("instance{instance}"),
        None => format!("import{}", position(&picture.imports, &connection.provided_as)?),
    };
    let to = match connection.to {
        Some(instance) => format!("instance{instance}"),
        None => format!("export{}", position(&picture.exports, &connection.name)?),
    };
    Some((from, to))
}
