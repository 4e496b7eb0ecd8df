//! Documentation and stability of an item, as attributes.

use wit_parser::{Docs, Stability};
use witcraft_writer::Writer;

/// Writes the documentation of an item, since when it is there, and `#[deprecated]` where it is on its way out.
pub(crate) fn item(out: &mut Writer, docs: &Docs, stability: &Stability) {
    let note = match stability {
        Stability::Unknown => None,
        Stability::Stable { since, .. } => Some(format!("Since {since}.")),
        Stability::Unstable { feature, .. } => Some(format!("Unstable: part of the feature `{feature}`.")),
    };
    text(out, docs);
    if let Some(note) = note {
        if docs.contents.is_some() {
            out.line("///");
        }
        out.line(format!("/// {note}"));
    }
    deprecated(out, stability);
}

/// Writes documentation alone.
pub(crate) fn text(out: &mut Writer, docs: &Docs) {
    let mut in_fence = false;
    for line in docs.contents.as_deref().unwrap_or_default().trim_end().lines() {
        let line = line.trim_end();
        let fence = line.trim_start().starts_with("```");
        // Examples in WIT are not in Rust: say so, or `cargo test` would compile them.
        let language = if fence && !in_fence && line.trim_start() == "```" { "text" } else { "" };
        in_fence ^= fence;
        out.line(if line.is_empty() { "///".to_owned() } else { format!("/// {line}{language}") });
    }
}

/// Writes `#[deprecated]` where the item is.
pub(crate) fn deprecated(out: &mut Writer, stability: &Stability) {
    let version = match stability {
        Stability::Unknown => None,
        Stability::Stable { deprecated, .. } | Stability::Unstable { deprecated, .. } => deprecated.as_ref(),
    };
    if let Some(version) = version {
        out.line(format!("#[deprecated(since = \"{version}\")]"));
    }
}
